// SPDX-License-Identifier: GPL-3.0-or-later

/// A remapping unit by Intel's VT-d: the group `intel-iommu` of attributes (`drivers/iommu/intel/iommu.c`).
package struct IntelIOMMU: IOMMUDesign {
  /// The capability register (VT-d specification, 11.4.2).
  package let capability: UInt64?
  /// The extended capability register (11.4.3).
  package let extendedCapability: UInt64?
  /// The version register as text, "1:0".
  package let version: String?

  package init(capability: UInt64? = nil, extendedCapability: UInt64? = nil, version: String? = nil) {
    self.capability = capability
    self.extendedCapability = extendedCapability
    self.version = version
  }

  init?(_ directory: IOMMUDirectory) {
    guard directory.entries.contains("intel-iommu") else { return nil }
    self.init(
      capability: directory.hexadecimal("intel-iommu/cap"),
      extendedCapability: directory.hexadecimal("intel-iommu/ecap"),
      version: directory.text("intel-iommu/version"))
  }

  /// CAP.MGAW, bits 21:16, plus one, bounded by the page table levels in CAP.SAGAW, bits 12:8.
  package var inputAddressBits: Int? {
    guard let capability else { return nil }
    let maximum = Int(capability >> 16 & 0x3f) + 1
    let levels = capability >> 8 & 0x1f
    let table = levels & 8 != 0 ? 57 : levels & 4 != 0 ? 48 : levels & 2 != 0 ? 39 : nil as Int?
    return table.map { min($0, maximum) } ?? maximum
  }

  package var addressWidthAttribute: String? { "intel-iommu/cap" }

  /// ECAP.IR, bit 3.
  package var canRemapInterrupts: Bool? { extendedCapability.map { $0 & 8 != 0 } }

  package var interruptRemappingAttribute: String? { "intel-iommu/ecap" }

  /// CAP.SLLPS, bits 37:34: 2 MiB and 1 GiB second-level pages.
  package var largePageSizes: [UInt64]? {
    guard let capability else { return nil }
    return [(UInt64(1) << 34, UInt64(1) << 21), (UInt64(1) << 35, UInt64(1) << 30)].filter { capability & $0.0 != 0 }
      .map(\.1)
  }
}
