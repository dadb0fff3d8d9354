// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import FoundationEssentials
internal import Inventory
internal import Passthrough
internal import Reporting

/// `vfio-check preflight`: every check of the host and of the named devices.
struct PreflightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "Check the host, and the devices that are to be passed to a VM.",
    discussion: "Without a device it checks the host and gives one line for each card that can be passed through.")

  @Argument(
    help: ArgumentHelp("The devices to pass to one VM together.", valueName: "device"),
    completion: .custom(Completions.devices))
  var devices: [String] = []

  @Option(
    help: ArgumentHelp(
      "The guest's memory, a number with M, G or T, such as 16G: VFIO pins all of it.", valueName: "size"))
  var guestMemory: MemorySize?

  @Option(
    help: ArgumentHelp("The guest's physical address bits, where the virtual machine sets them.", valueName: "bits"))
  var guestAddressBits: Int?

  @Option(
    help: ArgumentHelp(
      "Accept a finding, for all subjects or for one (group.isolated@group:14); it is shown and does not count.",
      valueName: "id[@subject]"))
  var accept: [AcceptedFinding] = []

  @Option(help: "The lowest verdict that makes the exit status 1: warn or fail.")
  var failOn = FailureThreshold.fail

  @Flag(help: "Read the expansion ROM of the named devices. This switches the ROM on for a moment; needs root.")
  var readROM = false

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for finding in accept where Catalogue.check(finding.acceptance.id) == nil {
      throw ValidationError("--accept: there is no check \"\(finding.acceptance.id)\"; `vfio-check checks` lists them.")
    }
    if let bits = guestAddressBits, !(32...64).contains(bits) {
      throw ValidationError("--guest-address-bits: \(bits) is not between 32 and 64.")
    }
    if readROM && devices.isEmpty { throw ValidationError("--read-rom needs the device whose ROM is to be read.") }
  }

  func run() throws {
    let names = DeviceNames.installed()
    if !output.json { names.pciNames.prepare() }
    var machine = try machineOptions.machine()
    let targets = try MachineOptions.targets(devices, on: machine)
    if readROM {
      let functions = targets.compactMap { if case .pci(let address) = $0 { address } else { nil } }
      machine = try machineOptions.machine(readingROMOf: Set(functions))
    }
    let preflight = Preflight(
      machine: machine, targets: targets,
      guest: GuestPlan(memory: guestMemory?.bytes, physicalAddressBits: guestAddressBits),
      acceptances: accept.map(\.acceptance)
    )
    let findings = preflight.findings()
    AcceptedFinding.note(unused: preflight.unusedAcceptances(among: findings))
    let report = PreflightReport(
      machine: machine, targets: targets, findings: findings,
      candidates: targets.isEmpty ? preflight.candidates() : [], toolVersion: VFIOCheck.version,
      time: machine.capturePath == nil ? Date.now.ISO8601Format() : nil)
    try output.print(report, names: names)
    let status = failOn.status(of: report)
    if status != .success { throw ExitCode(status.rawValue) }
  }
}
