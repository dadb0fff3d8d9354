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

  @Option(
    help: ArgumentHelp(
      "Predict the device's group as if its card were behind this root port or switch port, in place of what is there now.",
      valueName: "port"), completion: .custom(Completions.devices))
  var at: String?

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if let check = Catalogue.check(subject) {
      guard at == nil else { throw CommandFailure(.usage, "--at wants a device, and \(subject) is a check") }
      return try output.print(CataloguePage(type(of: check).about, toolVersion: VFIOCheck.version))
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
      throw CommandFailure(.notFound, "\(subject) is on no PCI controller, so there is no IOMMU group to explain")
    }
    let analysis = GroupAnalysis(machine)
    let uses = HostUses(machine)
    let explanations = functions.map { function in
      analysis.explanation(for: function) { address in
        machine.pci[address].map { uses.uses(below: $0.path).contains(where: \.isVital) } ?? false
      }
    }
    let moves = try at.map { try self.moves(of: functions, to: $0, machine, analysis) }
    let usbDevice = targets.first.flatMap { if case .usb(let path) = $0 { path } else { nil } }
    try output.print(
      ExplanationDocument(
        explanations, moves: moves, controllerOf: usbDevice, names: DeviceNames.installed().pciNames,
        toolVersion: VFIOCheck.version))
  }

  /// Each function behind another port.
  private func moves(
    of functions: [PCIDevice], to name: String, _ machine: Machine, _ analysis: GroupAnalysis
  ) throws -> [SimulatedMove] {
    let targets: [Target]
    do throws(SelectionError) { targets = try DeviceSelector(name).targets(on: machine) } catch {
      throw CommandFailure(error)
    }
    let ports = targets.compactMap { if case .pci(let address) = $0 { address } else { nil } }
    guard let port = ports.first, ports.count == 1 else {
      throw CommandFailure(
        .usage,
        ports.isEmpty ? "--at wants a PCI port, and \(name) is none" : "\(name) names several functions; name one port")
    }
    return try functions.filter { functions.count == 1 || !$0.isBridge }.map { function in
      do throws(MoveError) { return try analysis.move(of: function, to: port) } catch {
        throw CommandFailure(.usage, error.summary)
      }
    }
  }
}
