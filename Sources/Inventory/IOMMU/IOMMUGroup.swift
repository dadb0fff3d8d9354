// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of devices that the IOMMU cannot tell apart or keep apart: the unit in which devices change hands.
package struct IOMMUGroup: Sendable, Identifiable {
  /// The kernel's number. Numbers are not contiguous.
  package let number: Int
  /// The PCI functions in it.
  package var members: [PCIAddress]
  /// Members that are no PCI functions (platform devices), by their sysfs name.
  package var otherMembers: [String] = []
  /// The default domain, the one in force while a host driver has the device: `DMA`, `DMA-FQ`, `identity`, `blocked`,
  /// `unmanaged` or `unknown`; nil before Linux 5.11.
  package var type: String?
  package var reservedRegions: [ReservedRegion] = []

  package var id: Int { number }
  package var path: String { "/sys/kernel/iommu_groups/\(number)" }

  package init(number: Int, members: [PCIAddress], type: String? = nil, reservedRegions: [ReservedRegion] = []) {
    self.number = number
    self.members = members
    self.type = type
    self.reservedRegions = reservedRegions
  }
}
