// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Passthrough
internal import Reporting

/// `vfio-check explain`: why a device's group is what it is, or what a check means.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain why a device's IOMMU group is what it is, or what a check means.")

  @Argument(
    help: ArgumentHelp("A device, or the id of a check.", valueName: "device|check-id"),
    completion: .custom(Completions.devicesAndChecks))
  var subject: String

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if let check = Catalogue.check(subject) {
      let page = CataloguePage(type(of: check).about)
      try StandardOutput.print(
        output.json
          ? [try page.json(toolVersion: VFIOCheck.version)] : page.text(style: output.style, width: output.width))
      return
    }
    throw CommandFailure(.notFound, "no check \"\(subject)\"; `vfio-check checks` lists them")
  }
}
