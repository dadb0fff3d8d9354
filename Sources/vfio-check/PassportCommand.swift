// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import FoundationEssentials
internal import Inventory
internal import Passthrough
internal import Wording

/// `vfio-check passport`: who some devices are, for a verification in the guest.
struct PassportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passport",
    abstract: "Write down on the host who devices are, for `vfio-check verify` in the guest.",
    discussion: """
      The passport holds what a guest must see of the devices (identity, BARs, capabilities, interrupts, link) and what it \
      cannot see of its host (IOMMU, kernel). Name all devices that go to one guest together. Write it as root, before the \
      guest starts: an ordinary user may not read all of it. Serial numbers are replaced by digests unless --no-redact is given.
      """)

  @Argument(
    help: ArgumentHelp("The devices that are passed to one VM together.", valueName: "device"),
    completion: .custom(Completions.devices))
  var devices: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it: a new file. Without it, or with -, to stdout.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether digests stand for serial numbers; with --no-redact they are written as they are.")
  var redact = true

  @Flag(help: "Read the expansion ROM and note its digest. This switches the ROM on for a moment; needs root.")
  var readROM = false

  @OptionGroup var machineOptions: MachineOptions

  func validate() throws {
    if devices.isEmpty { throw ValidationError("Name the devices; `vfio-check list` shows them.") }
  }

  func run() throws {
    var machine = try machineOptions.machine()
    let targets = try MachineOptions.targets(devices, on: machine)
    let addresses = targets.compactMap { if case .pci(let address) = $0 { address } else { nil } }
    if readROM { machine = try machineOptions.machine(readingROMOf: Set(addresses)) }
    for device in addresses.compactMap({ machine.pci[$0] }) where device.isBridge {
      throw CommandFailure(.usage, "\(device.address) is a bridge, and bridges are never handed to a guest")
    }
    var generator = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let passport = PassportIssuer(machine, redacts: redact, salt: salt).passport(
      for: targets, toolVersion: VFIOCheck.version,
      time: machine.capturePath == nil ? Date.now.ISO8601Format() : nil)
    let text = try PassportFile.text(passport)
    for warning in Self.warnings(passport) { StandardError.print("vfio-check: \(warning)") }
    guard let output, output != "-" else { return try StandardOutput.print(document: String(text.dropLast())) }
    // Serial numbers as they are concern nobody else.
    try NewFiles.write(text, to: output, isPrivate: !redact)
    let count = passport.functions.count + passport.usbDevices.count
    StandardError.print("wrote \(output): \(counted(count, "device"))")
  }

  /// What the passport lacks, and what it should perhaps name as well.
  private static func warnings(_ passport: Passport) -> [String] {
    var warnings: [String] = []
    let unread = passport.functions.filter { $0.capabilities == nil }.map(\.address)
    if !unread.isEmpty {
      warnings.append(
        "the capabilities of \(unread.joined(separator: ", ")) were not readable and are not in the passport; write it as root"
      )
    }
    let named = Set(passport.functions.map(\.address))
    for function in passport.functions {
      let others = function.groupCompanions.map(\.address).filter { !named.contains($0) }
      if !others.isEmpty {
        warnings.append(
          "\(others.joined(separator: ", ")) shares the IOMMU group of \(function.address) and is not in the passport")
      }
    }
    return warnings
  }
}
