// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Why one device's IOMMU group is what it is.
package struct GroupExplanation: Sendable {
  package let device: GroupMember
  /// The kernel's group; nil where it made none.
  package let group: Int?
  /// Whether the kernel made groups for others.
  package let usesIOMMU: Bool
  /// Whether the kernel's groups were not recorded, so that configuration space alone speaks.
  package let isPredicted: Bool
  /// From the device up to the root.
  package let walk: [GroupStep]
  /// The other functions of the device's slot.
  package let slotFunctions: [GroupMember]
  /// The device whose requester id its requests carry across a VMD domain.
  package let domainController: PCIAddress?
  /// Everyone else in the kernel's group, or in the predicted one where the kernel made none.
  package let companions: [GroupCompanion]
  /// Members of the kernel's group that are no PCI functions.
  package let otherMembers: [String]
  /// The group that configuration space predicts, the device included; nil when it cannot be told.
  package let predicted: [PCIAddress]?
  package let comparison: GroupComparison
  package let peerPaths: [PeerPath]
  package let alternatives: GroupAlternatives
}
