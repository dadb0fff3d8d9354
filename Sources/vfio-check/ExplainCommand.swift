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
      if output.json {
        try StandardOutput.print(document: try page.json(toolVersion: VFIOCheck.version))
      } else {
        try StandardOutput.print(page.text(style: output.style, width: output.width))
      }
      return
    }
    let machine = try machineOptions.machine()
    let targets: [Target]
    do throws(SelectionError) { targets = try DeviceSelector(subject).targets(on: machine) } catch {
      if case .malformed = error, subject.contains(".") || !subject.contains(":") {
        throw CommandFailure(
          .notFound, "no check and no device \"\(subject)\"; `vfio-check checks` and `vfio-check list` show both")
      }
      throw CommandFailure(error)
    }
    let functions = targets.compactMap { target -> PCIDevice? in
      switch target {
      case .pci(let address): machine.pci[address]
      // A USB device is in no group; what can be explained is its controller's.
      case .usb(let path): machine.usb[path]?.controller.flatMap { machine.pci[$0] }
      }
    }
    guard !functions.isEmpty else {
      throw CommandFailure(.notFound, "\(subject) hangs on no PCI controller, so there is no IOMMU group to explain")
    }
    let analysis = GroupAnalysis(machine)
    let explanations = functions.map { analysis.explanation(for: $0) }
    let names = PCINames()
    if output.json {
      try StandardOutput.print(
        document: try ExplanationDocument(explanations, names: names, toolVersion: VFIOCheck.version).json())
      return
    }
    var lines: [String] = []
    for explanation in explanations {
      if !lines.isEmpty { lines.append("") }
      lines += ExplanationText(explanation, names: names).lines
    }
    if case .usb(let path)? = targets.first {
      lines.insert("\(path) hangs on the controller \(functions[0].address); this is the controller's group.", at: 0)
      lines.insert("", at: 1)
    }
    try StandardOutput.print(lines)
  }
}
