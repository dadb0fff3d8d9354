// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// What the kernel would make of a device's group if its card were in another slot.
public struct SimulatedMove: Sendable {
  /// A function of the machine as it would be.
  public struct Function: Sendable, Hashable {
    /// As it would be there, its new address included.
    public let member: GroupMember
    /// Its address now.
    public let current: PCIAddress
    /// Whether it is on the card that is moved.
    public let isMoved: Bool
  }

  /// Another member of the predicted group.
  public struct Companion: Sendable {
    public let function: Function
    public let reason: GroupCompanion.Reason
  }

  public let device: Function
  public let port: GroupMember
  /// Everything that moves along, the device included.
  public let card: [Function]
  /// What is behind the port now and would have to go.
  public let displaced: [GroupMember]
  /// From the device up to the root, there.
  public let walk: [GroupStep]
  /// The others of the group that the kernel would make; nil when that cannot be told.
  public let companions: [Companion]?
  public let gap: PredictionGap?
  /// The functions of the card, no bridges, that would be in other groups: ACS separates them there.
  public let separated: [Function]
  /// `pcie_acs_override` on the kernel command line, where it would make the kernel split this group further than any hardware does.
  public let override: String?

  /// Whether it would share with bridges at most.
  public var isAlone: Bool? { companions.map { $0.allSatisfy(\.function.member.isBridge) } }
}
