// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Reporting

/// `vfio-check list`: what is there, as trees.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show what is there: PCI and USB devices with their drivers, IOMMU groups and states.")

  @Flag(help: "Show the IOMMU groups with their members.")
  var groups = false
  @Flag(help: "Show the PCI functions as a tree.")
  var pci = false
  @Flag(help: "Show the USB devices as a tree, down from their controllers.")
  var usb = false

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    _ = try machineOptions.machine()
  }
}
