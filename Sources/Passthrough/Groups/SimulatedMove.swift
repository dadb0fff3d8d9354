// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What the kernel would make of a device's group if its card were in another slot.
package struct SimulatedMove: Sendable {
  /// A function of the machine as it would be.
  package struct Function: Sendable, Hashable {
    /// As it would be there, its new address included.
    package let member: GroupMember
    /// Its address now.
    package let current: PCIAddress
    /// Whether it is on the card that is moved.
    package let isMoved: Bool
  }

  /// Another member of the predicted group.
  package struct Companion: Sendable {
    package let function: Function
    package let reason: GroupCompanion.Reason
  }

  package let device: Function
  package let port: GroupMember
  /// Everything that moves along, the device included.
  package let card: [Function]
  /// What is behind the port now and would have to go.
  package let displaced: [GroupMember]
  /// From the device up to the root, there.
  package let walk: [GroupStep]
  /// The others of the group that the kernel would make; nil when that cannot be told.
  package let companions: [Companion]?
  package let gap: PredictionFailure?
  /// The functions of the card, no bridges, that would be in other groups: ACS separates them there.
  package let separated: [Function]
  /// `pcie_acs_override` on the kernel command line, where it would make the kernel split this group further than any
  /// hardware does.
  package let override: String?

  /// Whether it would share with bridges at most.
  package var isAlone: Bool? { companions.map { $0.allSatisfy(\.function.member.isBridge) } }
}
