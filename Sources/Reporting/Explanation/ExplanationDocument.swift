// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// What `vfio-check explain DEVICE` prints: why its groups are what they are or, with moves, what they would be
/// elsewhere.
package struct ExplanationDocument: Document, Sendable {
  private let explanations: [GroupExplanation]
  private let moves: [SimulatedMove]?
  /// The USB device that was named, where the explanation is of its controller.
  private let usbDevice: USBPath?
  /// Names are facts here, not decoration: JSON has them too.
  private let names: PCINames
  private let toolVersion: String

  package init(
    _ explanations: [GroupExplanation], moves: [SimulatedMove]? = nil, controllerOf usbDevice: USBPath? = nil,
    names: PCINames, toolVersion: String
  ) {
    self.explanations = explanations
    self.moves = moves
    self.usbDevice = usbDevice
    self.names = names
    self.toolVersion = toolVersion
  }

  package var content: some Encodable {
    ExplanationsJSON(
      tool: ToolJSON(version: toolVersion), explanations: explanations.map { ExplanationJSON($0, names: names) },
      moves: moves.map { $0.map { SimulatedMoveJSON($0, names: names) } })
  }

  package func text(_ layout: TextLayout) -> [String] {
    if let moves { return Array(moves.map { SimulatedMoveText($0, names: names).lines }.joined(separator: [""])) }
    let lines = explanations.map { ExplanationText($0, names: names).lines }
    guard let usbDevice, let controller = explanations.first?.device.address else {
      return Array(lines.joined(separator: [""]))
    }
    let note = "\(usbDevice) is on the controller \(controller); this is the controller's group."
    return Array(([[note]] + lines).joined(separator: [""]))
  }
}

/// Schema `vfio-check/explanation`. Within a version it only grows.
struct ExplanationsJSON: Encodable {
  let schema = "vfio-check/explanation"
  let schemaVersion = 1
  let tool: ToolJSON
  let explanations: [ExplanationJSON]
  /// With `--at`: the group of each device behind the other port.
  let moves: [SimulatedMoveJSON]?
}
