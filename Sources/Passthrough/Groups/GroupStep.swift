// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// One function on the way from a device to the root of its tree, and what it does to keep things apart.
package struct GroupStep: Sendable {
  package let function: GroupMember
  /// What kind of function: "root port", "PCIe-to-PCI bridge", "conventional PCI bridge".
  package let role: String
  package let state: AccessControlState
  /// What the kernel knows of this product beyond the capability.
  package let quirk: AccessControlQuirk?
  /// Whether `pcie_acs_override` makes the kernel believe that it isolates.
  package let isOverridden: Bool
  /// Whether configuration space shows that it keeps apart what is behind it (of the device itself: the functions of its
  /// slot); nil when that cannot be told.
  package let isolates: Bool?
  /// Why, as a clause.
  package let reason: String
  /// The requester id that everything behind it shows to the IOMMU: of a bridge to conventional PCI.
  package let alias: PCIAddress?
}
