// SPDX-License-Identifier: GPL-3.0-or-later

/// An IOMMU by AMD-Vi: the group `amd-iommu` of attributes (`drivers/iommu/amd/init.c`).
package struct AMDIOMMU: IOMMUDesign {
  /// The extended feature register (AMD IOMMU specification, MMIO offset 0030h).
  package let features: UInt64?

  package init(features: UInt64? = nil) { self.features = features }

  init?(_ directory: IOMMUDirectory) {
    guard directory.entries.contains("amd-iommu") else { return nil }
    features = directory.text("amd-iommu/features").flatMap(Self.extendedFeatures)
  }

  /// EFR.HATS, bits 11:10: 4, 5 or 6 levels of host page tables. An all-zero register is one that the unit does not
  /// have.
  package var inputAddressBits: Int? {
    guard let features, features != 0 else { return nil }
    switch features >> 10 & 3 {
    case 0: return 48
    case 1: return 57
    case 2: return 64
    default: return nil
    }
  }

  package var addressWidthAttribute: String? { "amd-iommu/features" }

  /// Reads the extended feature register out of "features". Before Linux 6.0 it stands alone; since then a second
  /// register stands beside it, first before the first and later after it (amd_iommu_show_features). The second
  /// register has had only low bits so far, so the greater number is the one looked for.
  private static func extendedFeatures(_ text: String) -> UInt64? {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0, radix: 16) }
    guard (1...2).contains(numbers.count) else { return nil }
    let known = numbers.compactMap(\.self)
    return known.count == numbers.count ? known.max() : nil
  }
}
