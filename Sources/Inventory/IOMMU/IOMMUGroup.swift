// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of devices that the IOMMU cannot tell apart or keep apart: the unit in which devices change hands.
package struct IOMMUGroup: Sendable, Identifiable {
  /// The kernel's number. Numbers are not contiguous.
  package let number: Int
  /// The PCI functions in it.
  package var members: [PCIAddress]
  /// Members that are no PCI functions (platform devices), by their sysfs name.
  package var otherMembers: [String] = []
  /// The default domain, the one in force while a host driver has the device; nil before Linux 5.11.
  package var type: DomainType?
  package var reservedRegions: [ReservedRegion] = []

  package var id: Int { number }
  package var path: String { "/sys/kernel/iommu_groups/\(number)" }

  package init(number: Int, members: [PCIAddress], type: DomainType? = nil, reservedRegions: [ReservedRegion] = []) {
    self.number = number
    self.members = members
    self.type = type
    self.reservedRegions = reservedRegions
  }
}

/// What kind of domain the IOMMU gives a group, as the group's `type` has it (iommu_group_show_type in
/// `drivers/iommu/iommu.c`).
package enum DomainType: Sendable, Hashable, CustomStringConvertible {
  /// Translated, with every invalidation waited for.
  case dma
  /// Translated, with invalidations put off for speed.
  case dmaLazy
  /// Addresses pass as they are.
  case identity
  /// No access at all.
  case blocked
  /// In the hands of VFIO or another user of the IOMMU.
  case unmanaged
  case unknown
  /// A word that this version does not know.
  case other(String)

  package init(_ word: String) {
    self =
      switch word {
      case "DMA": .dma
      case "DMA-FQ": .dmaLazy
      case "identity": .identity
      case "blocked": .blocked
      case "unmanaged": .unmanaged
      case "unknown": .unknown
      default: .other(word)
      }
  }

  /// The kernel's word.
  package var rawValue: String {
    switch self {
    case .dma: "DMA"
    case .dmaLazy: "DMA-FQ"
    case .identity: "identity"
    case .blocked: "blocked"
    case .unmanaged: "unmanaged"
    case .unknown: "unknown"
    case .other(let word): word
    }
  }

  package var description: String { rawValue }
}

/// A range of IO addresses that the kernel keeps for itself (Documentation/ABI/testing/sysfs-kernel-iommu_groups).
package struct ReservedRegion: Sendable, Hashable {
  package let start: UInt64
  package let end: UInt64
  /// `direct`: firmware uses it, mapped 1:1 always; `direct-relaxable`: given up when a guest gets the device (since
  /// 5.3); `reserved`; `msi`.
  package let type: String

  package init(start: UInt64, end: UInt64, type: String) {
    self.start = start
    self.end = end
    self.type = type
  }

  /// Reads a line of `reserved_regions`: "0x00000000fee00000 0x00000000feefffff msi".
  init?(line: String) {
    let fields = line.split(separator: " ")
    guard fields.count == 3, fields[0].hasPrefix("0x"), fields[1].hasPrefix("0x"),
      let start = UInt64(fields[0].dropFirst(2), radix: 16), let end = UInt64(fields[1].dropFirst(2), radix: 16)
    else { return nil }
    self.init(start: start, end: end, type: String(fields[2]))
  }
}
