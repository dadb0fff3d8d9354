// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// One function on the way from a device to the root of its tree, and what it does to keep things apart.
public struct GroupStep: Sendable {
  public let function: GroupMember
  /// What kind of function: "root port", "PCIe-to-PCI bridge", "conventional PCI bridge".
  public let role: String
  public let state: AccessControlState
  /// What the kernel knows of this product beyond the capability.
  public let quirk: AccessControlQuirk?
  /// Whether `pcie_acs_override` makes the kernel believe that it isolates.
  public let isOverridden: Bool
  /// Whether configuration space shows that it keeps apart what is behind it (of the device itself: the functions of its
  /// slot); nil when that cannot be told.
  public let isolates: Bool?
  /// Why, as a clause.
  public let reason: String
  /// The requester id that everything behind it shows to the IOMMU: of a bridge to conventional PCI.
  public let alias: PCIAddress?
}
