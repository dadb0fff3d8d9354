// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// Why one function's group is what it is, as an entry of `ExplanationDocument`.
package struct ExplanationJSON: Codable, Sendable {
  package var device: Function
  /// The kernel's group; absent where it made none.
  package var group: Int?
  /// Present and true where the kernel's groups were not recorded, so that all here is predicted from configuration
  /// space.
  package var isPredicted: Bool?
  package var walk: [Step]
  package var slotFunctions: [Function]
  /// The VMD controller whose id the device's requests carry.
  package var requesterAddress: String?
  package var companions: [Companion]
  package var otherMembers: [String]
  /// The predicted group, the device included; absent when it cannot be told.
  package var predicted: [String]?
  package var comparison: Comparison
  package var peerPaths: [PeerPath]
  package var alternatives: Alternatives

  /// A PCI function.
  package struct Function: Codable, Sendable {
    package var address: String
    package var vendorID: Int
    package var deviceID: Int
    package var classCode: Int
    package var name: String?
    package var driver: String?
    package var isBridge: Bool

    init(_ member: GroupMember, _ names: PCINames) {
      address = "\(member.address)"
      vendorID = Int(member.identity.vendor)
      deviceID = Int(member.identity.device)
      classCode = Int(member.pciClass.rawValue)
      name = names.device(member.identity)
      driver = member.driver
      isBridge = member.isBridge
    }
  }

  /// One function on the way to the root.
  package struct Step: Codable, Sendable {
    package var function: Function
    package var role: String
    /// `enforced`, `enforceable`, `incomplete`, `missing`, `unneeded`, `conventional`, `impossible`, `unreadable` or
    /// `silent`.
    package var accessControl: String
    /// The flags of the capability, of its control register, and those asked for that are off; absent without a
    /// capability.
    package var capability: [String]?
    package var control: [String]?
    package var missing: [String]?
    /// Absent when it cannot be told.
    package var isolates: Bool?
    package var reason: String
    package var requesterAlias: String?
    package var quirk: String?
    package var isOverridden: Bool

    init(_ step: GroupStep, _ names: PCINames) {
      let services = step.state.services
      function = Function(step.function, names)
      role = step.role
      accessControl = ExplanationJSON.name(step.state)
      capability = services?.capability.names
      control = services?.control.names
      missing = services?.missing(of: .isolation).names
      isolates = step.isolates
      reason = step.reason
      requesterAlias = step.alias?.description
      quirk = step.quirk?.products
      isOverridden = step.isOverridden
    }
  }

  /// Another member of the group.
  package struct Companion: Codable, Sendable {
    package var function: Function
    /// `sameSlot`, `above`, `below`, `behindBridge`, `behindPort`, `besidePort`, `behindSlot`, `behindDomain`,
    /// `sameSwitch`, `requesterAlias`, `unexplained` or `unreadable`.
    package var reason: String
    /// The function that the reason names.
    package var at: String?
    package var summary: String
  }

  /// The kernel's group beside the predicted one.
  package struct Comparison: Codable, Sendable {
    /// `noGroup`, `unpredictable`, `same` or `differs`.
    package var result: String
    package var summary: String?
    package var differences: [Difference]
  }

  /// Functions that the kernel treats otherwise than predicted.
  package struct Difference: Codable, Sendable {
    /// `apartByQuirk`, `apartByOverride`, `apartUnexplained`, `togetherByAlias`, `togetherBySwitch` or
    /// `togetherUnexplained`.
    package var kind: String
    package var functions: [String]
    package var summary: String
  }

  /// A way past the IOMMU.
  package struct PeerPath: Codable, Sendable {
    /// `switchPort` or `unenforcedSplit`.
    package var kind: String
    package var port: String?
    package var peers: [String]
    package var isComplete: Bool
  }

  /// Where the device would be alone.
  package struct Alternatives: Codable, Sendable {
    /// `unneeded`, `ownCard`, `fixed`, `none`, `slots` or `unknown`.
    package var result: String
    package var summary: String?
    package var slots: [Slot]
    /// The other functions of its own card that share its group in such a slot; absent without slots.
    package var companions: [String]?
    /// The functions of its own card that share its group now and not in such a slot; absent without slots.
    package var separated: [String]?
  }

  /// A slot behind a port that isolates.
  package struct Slot: Codable, Sendable {
    package var port: String
    package var occupants: [String]
    /// Whether the host needs what is in it now.
    package var isNeeded: Bool
  }

  package init(_ explanation: GroupExplanation, names: PCINames) {
    func function(_ member: GroupMember) -> Function { Function(member, names) }
    device = function(explanation.device)
    group = explanation.group
    isPredicted = explanation.isPredicted ? true : nil
    walk = explanation.walk.map { Step($0, names) }
    slotFunctions = explanation.slotFunctions.map(function)
    requesterAddress = explanation.domainController?.description
    companions = explanation.companions.map { companion in
      let (reason, address) = Self.reason(companion.reason)
      return Companion(
        function: function(companion.function), reason: reason, at: address?.description,
        summary: companion.reason.summary)
    }
    otherMembers = explanation.otherMembers
    predicted = explanation.predicted?.map(\.description)
    comparison = Self.comparison(explanation.comparison)
    peerPaths = explanation.peerPaths.map { path in
      let peers = path.peers.map(\.description)
      return switch path.kind {
      case .switchPort(let port):
        PeerPath(kind: "switchPort", port: port.description, peers: peers, isComplete: path.isComplete)
      case .unenforcedSplit: PeerPath(kind: "unenforcedSplit", peers: peers, isComplete: path.isComplete)
      }
    }
    alternatives = Self.alternatives(explanation.alternatives)
  }

  private static func name(_ state: AccessControlState) -> String {
    switch state {
    case .enforced: "enforced"
    case .enforceable: "enforceable"
    case .incomplete: "incomplete"
    case .missing: "missing"
    case .unneeded: "unneeded"
    case .conventional: "conventional"
    case .impossible: "impossible"
    case .unreadable: "unreadable"
    case .silent: "silent"
    }
  }

  static func reason(_ reason: GroupCompanion.Reason) -> (String, PCIAddress?) {
    switch reason {
    case .sameSlot: ("sameSlot", nil)
    case .above: ("above", nil)
    case .below: ("below", nil)
    case .behindBridge(let bridge): ("behindBridge", bridge)
    case .behindPort(let port): ("behindPort", port)
    case .besidePort(let port): ("besidePort", port)
    case .behindSlot(_, let other): ("behindSlot", other)
    case .behindDomain(let controller): ("behindDomain", controller)
    case .sameSwitch(let port): ("sameSwitch", port)
    case .requesterAlias(let address): ("requesterAlias", address)
    case .unexplained: ("unexplained", nil)
    case .unreadable(let gap): ("unreadable", gap.address)
    }
  }

  private static func comparison(_ comparison: GroupComparison) -> Comparison {
    switch comparison {
    case .noGroup: Comparison(result: "noGroup", differences: [])
    case .unpredictable(let gap): Comparison(result: "unpredictable", summary: gap.summary, differences: [])
    case .same: Comparison(result: "same", differences: [])
    case .differs(let differences):
      Comparison(
        result: "differs",
        differences: differences.map {
          Difference(kind: name($0.kind), functions: $0.functions.map(\.description), summary: $0.summary)
        })
    }
  }

  private static func name(_ kind: GroupDifference.Kind) -> String {
    switch kind {
    case .apartByQuirk: "apartByQuirk"
    case .apartByOverride: "apartByOverride"
    case .apartUnexplained: "apartUnexplained"
    case .togetherByAlias: "togetherByAlias"
    case .togetherBySwitch: "togetherBySwitch"
    case .togetherUnexplained: "togetherUnexplained"
    }
  }

  private static func alternatives(_ alternatives: GroupAlternatives) -> Alternatives {
    switch alternatives {
    case .unneeded: Alternatives(result: "unneeded", slots: [])
    case .ownCard: Alternatives(result: "ownCard", slots: [])
    case .fixed(let reason): Alternatives(result: "fixed", summary: reason, slots: [])
    case .none: Alternatives(result: "none", slots: [])
    case .unknown(let gap): Alternatives(result: "unknown", summary: gap.summary, slots: [])
    case .slots(let slots, let companions, let separated):
      Alternatives(
        result: "slots",
        slots: slots.map {
          Slot(port: $0.port.description, occupants: $0.occupants.map(\.description), isNeeded: $0.isNeeded)
        }, companions: companions.map(\.description), separated: separated.map(\.description))
    }
  }
}
