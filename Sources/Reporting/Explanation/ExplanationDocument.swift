// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// `vfio-check explain DEVICE --json`: schema `vfio-check/explanation`. Within a version it only grows.
package struct ExplanationDocument: Encodable, Sendable {
  private let schema = "vfio-check/explanation"
  private let schemaVersion = 1
  private let tool: ToolJSON
  private let explanations: [ExplanationJSON]
  /// With `--at`: the group of each device behind the other port.
  private let moves: [SimulatedMoveJSON]?

  package init(
    _ explanations: [GroupExplanation], moves: [SimulatedMove]? = nil, names: PCINames, toolVersion: String
  ) {
    tool = ToolJSON(version: toolVersion)
    self.explanations = explanations.map { ExplanationJSON($0, names: names) }
    self.moves = moves.map { $0.map { SimulatedMoveJSON($0, names: names) } }
  }

  package func json() throws -> String { try jsonText(self) }
}
