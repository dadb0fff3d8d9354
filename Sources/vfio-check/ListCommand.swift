// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Passthrough
internal import Reporting

/// `vfio-check list`: what is there, as trees.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show what is there: PCI and USB devices with their drivers, IOMMU groups and states.",
    discussion: """
      The word before the name is the state: \
      \(DeviceState.allCases.map { "\($0.rawValue) (\($0.meaning))" }.joined(separator: ", ")).
      """)

  @Flag(help: "Show the IOMMU groups with their members.")
  var groups = false
  @Flag(help: "Show the PCI functions as a tree.")
  var pci = false
  @Flag(help: "Show the USB devices as a tree, down from their controllers.")
  var usb = false

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let machine = try machineOptions.machine()
    try output.print(TopologyDocument(machine, parts, names: .installed()))
    // PCI functions of which none could be identified are no listing.
    if parts.contains(.pci), machine.pci.devices.isEmpty, !machine.pci.unidentified.isEmpty {
      throw ExitCode(ExitStatus.incomplete.rawValue)
    }
  }

  /// What was asked for; without any of the flags, everything.
  private var parts: Set<TopologyPart> {
    var parts: Set<TopologyPart> = []
    if groups { parts.insert(.groups) }
    if pci { parts.insert(.pci) }
    if usb { parts.insert(.usb) }
    return parts.isEmpty ? Set(TopologyPart.allCases) : parts
  }
}
