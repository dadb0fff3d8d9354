// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
internal import Wording

/// What `vfio-check explain DEVICE --at PORT` prints: the group that the kernel would make with the device's card
/// behind another port.
package struct SimulatedMoveText: Sendable {
  private let move: SimulatedMove
  private let names: PCINames

  package init(_ move: SimulatedMove, names: PCINames) {
    self.move = move
    self.names = names
  }

  package var lines: [String] {
    let device = move.device
    let identity = device.member.identity
    var lines = [
      "\(device.current)  \(names.full(identity)) [\(identity.idText)]  behind \(move.port.address): \(summary)",
      "A prediction: nothing was moved. It is the kernel's own rule, asked of this machine with the card there.", "",
      "What would move", "  \(Self.list(move.card.map(Self.name)))",
    ]
    if !move.displaced.isEmpty {
      lines += ["What is there now and would have to go", "  \(Self.list(move.displaced.map { "\($0.address)" }))"]
    }
    lines += [""] + ExplanationText.way(move.walk, title: "The way to the IOMMU there")
    if let companions = move.companions, !companions.isEmpty {
      lines += ["", "Who else would be in the group"]
      for companion in companions {
        let identity = companion.function.member.identity
        lines.append("  \(Self.name(companion.function))  \(names.full(identity)) [\(identity.idText)]")
        lines.append("    \(companion.reason.summary)")
      }
    }
    if let note = separation { lines += ["", note] }
    if let argument = move.override {
      lines += ["", "\(argument) would make the kernel split this group, though no hardware does."]
    }
    return lines
  }

  private var summary: String {
    guard let companions = move.companions else { return "its group cannot be told: \(move.gap?.summary ?? "")" }
    let bridges = companions.count { $0.function.member.isBridge }
    let others = companions.count - bridges
    if others > 0 { return "it would share a group with \(counted(others, "other"))" }
    return "it would be alone" + (bridges == 0 ? "" : " but for \(bridges == 1 ? "a bridge" : "\(bridges) bridges")")
  }

  private var separation: String? {
    guard !move.separated.isEmpty else { return nil }
    let functions = Self.list(move.separated.map(Self.name))
    return "The functions of the card separate there: \(functions) would be in other groups than this one."
  }

  /// The address there, with the one now where it differs.
  private static func name(_ function: SimulatedMove.Function) -> String {
    function.current == function.member.address
      ? "\(function.current)" : "\(function.member.address) (now \(function.current))"
  }

  private static func list(_ names: [String]) -> String { names.listed(16) }
}
