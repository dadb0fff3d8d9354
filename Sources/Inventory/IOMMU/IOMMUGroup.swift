// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of devices that the IOMMU cannot tell apart or keep apart: the unit in which devices change hands.
public struct IOMMUGroup: Sendable, Identifiable {
  /// The kernel's number. Numbers are not contiguous.
  public let number: Int
  /// The PCI functions in it.
  public var members: [PCIAddress]
  /// Members that are no PCI functions (platform devices), by their sysfs name.
  public var otherMembers: [String] = []
  /// The default domain, the one in force while a host driver has the device: `DMA`, `DMA-FQ`, `identity`, `blocked`,
  /// `unmanaged` or `unknown`; nil before Linux 5.11.
  public var type: String?
  public var reservedRegions: [ReservedRegion] = []

  public var id: Int { number }
  public var path: String { "/sys/kernel/iommu_groups/\(number)" }

  public init(number: Int, members: [PCIAddress], type: String? = nil, reservedRegions: [ReservedRegion] = []) {
    self.number = number
    self.members = members
    self.type = type
    self.reservedRegions = reservedRegions
  }
}
