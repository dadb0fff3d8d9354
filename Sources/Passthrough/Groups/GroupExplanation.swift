// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Why one device's IOMMU group is what it is.
public struct GroupExplanation: Sendable {
  public let device: GroupMember
  /// The kernel's group; nil where it made none.
  public let group: Int?
  /// Whether the kernel made groups for others.
  public let usesIOMMU: Bool
  /// Whether the kernel's groups were not recorded, so that configuration space alone speaks.
  public let isPredicted: Bool
  /// From the device up to the root.
  public let walk: [GroupStep]
  /// The other functions of the device's slot.
  public let slotFunctions: [GroupMember]
  /// The device whose requester id its requests carry across a VMD domain.
  public let domainController: PCIAddress?
  /// Everyone else in the kernel's group, or in the predicted one where the kernel made none.
  public let companions: [GroupCompanion]
  /// Members of the kernel's group that are no PCI functions.
  public let otherMembers: [String]
  /// The group that configuration space predicts, the device included; nil when it cannot be told.
  public let predicted: [PCIAddress]?
  public let comparison: GroupComparison
  public let peerPaths: [PeerPath]
  public let alternatives: GroupAlternatives
}
