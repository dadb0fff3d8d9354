// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// The group that a device would have behind another port, as an entry of `ExplanationDocument`.
package struct SimulatedMoveJSON: Codable, Sendable {
  /// A function of the machine as it would be: `function.address` is the address there.
  package struct Place: Codable, Sendable {
    package var function: ExplanationJSON.Function
    /// The address now.
    package var currentAddress: String
    /// Whether it is on the card that is moved.
    package var isMoved: Bool
  }

  /// Another member of the predicted group; `reason` and `at` as in `ExplanationJSON.Companion`.
  package struct Companion: Codable, Sendable {
    package var place: Place
    package var reason: String
    package var at: String?
    package var summary: String
  }

  package var device: Place
  package var port: ExplanationJSON.Function
  package var card: [Place]
  package var displaced: [ExplanationJSON.Function]
  package var walk: [ExplanationJSON.Step]
  /// Absent when the group cannot be told.
  package var companions: [Companion]?
  /// Why it cannot.
  package var gap: String?
  /// Whether it would share with bridges at most; absent when that cannot be told.
  package var isAlone: Bool?
  /// The functions of the card that would be in other groups.
  package var separated: [Place]
  /// `pcie_acs_override=…`, where the kernel would split this group because of it.
  package var override: String?

  package init(_ move: SimulatedMove, names: PCINames) {
    func place(_ function: SimulatedMove.Function) -> Place {
      Place(
        function: ExplanationJSON.Function(function.member, names), currentAddress: "\(function.current)",
        isMoved: function.isMoved)
    }
    device = place(move.device)
    port = ExplanationJSON.Function(move.port, names)
    card = move.card.map(place)
    displaced = move.displaced.map { ExplanationJSON.Function($0, names) }
    walk = move.walk.map { ExplanationJSON.Step($0, names) }
    companions = move.companions?.map { companion in
      let (reason, address) = ExplanationJSON.reason(companion.reason)
      return Companion(
        place: place(companion.function), reason: reason, at: address?.description, summary: companion.reason.summary)
    }
    gap = move.gap?.summary
    isAlone = move.isAlone
    separated = move.separated.map(place)
    override = move.override
  }
}
