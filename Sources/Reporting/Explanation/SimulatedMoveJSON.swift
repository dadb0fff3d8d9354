// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory
public import Passthrough

/// The group that a device would have behind another port, as an entry of `ExplanationDocument`.
public struct SimulatedMoveJSON: Codable, Sendable {
  /// A function of the machine as it would be: `function.address` is the address there.
  public struct Place: Codable, Sendable {
    public var function: ExplanationJSON.Function
    /// The address now.
    public var currentAddress: String
    /// Whether it is on the card that is moved.
    public var isMoved: Bool
  }

  /// Another member of the predicted group; `reason` and `at` as in `ExplanationJSON.Companion`.
  public struct Companion: Codable, Sendable {
    public var place: Place
    public var reason: String
    public var at: String?
    public var summary: String
  }

  public var device: Place
  public var port: ExplanationJSON.Function
  public var card: [Place]
  public var displaced: [ExplanationJSON.Function]
  public var walk: [ExplanationJSON.Step]
  /// Absent when the group cannot be told.
  public var companions: [Companion]?
  /// Why it cannot.
  public var gap: String?
  /// Whether it would share with bridges at most; absent when that cannot be told.
  public var isAlone: Bool?
  /// The functions of the card that would be in other groups.
  public var separated: [Place]
  /// `pcie_acs_override=…`, where the kernel would split this group because of it.
  public var override: String?

  public init(_ move: SimulatedMove, names: PCINames) {
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
