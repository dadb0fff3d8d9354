// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import FoundationEssentials
internal import Inventory
internal import Latency
internal import Passthrough
internal import Reporting
internal import SystemPackage

/// `vfio-check verify`: whether the devices arrived in the guest, and whole.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check inside a guest that the devices of a passport arrived, whole.",
    discussion: """
      The devices are found by what they are, wherever the guest has put them. Without a passport only what the guest alone can \
      know is checked, for the named devices or for all that no hypervisor makes up itself. Run it as root: an ordinary user \
      may not read capabilities, nor disks, which are read (never written) to see whether the data arrives.
      """)

  @Argument(
    help: ArgumentHelp("Without a passport: the devices to look at.", valueName: "device"),
    completion: .custom(Completions.devices))
  var devices: [String] = []

  @Option(
    help: ArgumentHelp("The passport that was written on the host.", valueName: "file"), completion: .file())
  var passport: String?

  @Option(
    help: ArgumentHelp(
      "Accept a finding, for all subjects or for one (guest.link@pci:0000:01:00.0); it is shown and does not count.",
      valueName: "id[@subject]"))
  var accept: [AcceptedFinding] = []

  @Option(help: "The lowest verdict that makes the exit status 1: warn or fail.")
  var failOn = FailureThreshold.fail

  @Flag(
    inversion: .prefixedNo,
    help: "Read a few blocks of the disks, and ask the USB devices for their status. Neither changes anything.")
  var probe = true

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if passport != nil && !devices.isEmpty {
      throw ValidationError("Name either a passport or devices: a passport says itself which devices it is about.")
    }
    for finding in accept where Catalogue.check(finding.waiver.id) == nil {
      throw ValidationError("--accept: there is no check \"\(finding.waiver.id)\"; `vfio-check checks` lists them.")
    }
  }

  func run() throws {
    let written = try passport.map(Self.read)
    let names = DeviceNames()
    if !output.json { names.pciNames.prepare() }
    let machine = try machineOptions.machine()
    var context =
      if let written {
        VerificationContext(machine: machine, passport: written)
      } else {
        VerificationContext(machine: machine, targets: try MachineOptions.targets(devices, on: machine))
      }
    if probe && machine.capturePath == nil { context.observations = VerificationProbes(context).run() }
    let report = VerificationReport(
      context: context, findings: Verification(context, waivers: accept.map(\.waiver)).findings(),
      toolVersion: VFIOCheck.version, time: machine.capturePath == nil ? Date.now.ISO8601Format() : nil)
    if output.json {
      try StandardOutput.print(try report.json())
    } else {
      try StandardOutput.print(
        report.text(output.detail, style: output.style, names: names, width: output.width))
    }
    let status = failOn.status(of: report)
    if status != .success { throw ExitCode(status.rawValue) }
  }

  /// A passport is some kilobytes; a megabyte is none.
  private static let limit = 1 << 20

  private static func read(_ path: String) throws -> Passport {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try LiveFileTree().read(path, limit: limit + 1) } catch {
      throw CommandFailure(reading: path, error)
    }
    guard bytes.count <= limit else {
      throw CommandFailure(
        .damagedInput, "\(path): larger than any passport; name the file that `vfio-check passport` wrote")
    }
    do throws(PassportError) { return try PassportFile.passport(bytes) } catch {
      throw CommandFailure(
        .damagedInput, "\(path): \(error); write a new one on the host: sudo vfio-check passport DEVICE… -o FILE")
    }
  }
}
