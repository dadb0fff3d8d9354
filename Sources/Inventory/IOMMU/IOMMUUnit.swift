// SPDX-License-Identifier: GPL-3.0-or-later

/// One IOMMU of the machine, as `/sys/class/iommu` lists it.
package struct IOMMUUnit: Sendable, Hashable {
  /// Whose design it is.
  package enum Kind: String, Sendable {
    case intel, amd, arm, virtio, other
  }

  /// `dmar0`, `ivhd0`, `smmu3.0x…`.
  package let name: String
  package let kind: Kind
  /// Intel: the capability and extended capability registers (VT-d specification, 11.4.2 and 11.4.3).
  package var capability: UInt64?
  package var extendedCapability: UInt64?
  /// Intel: the version register as text.
  package var version: String?
  /// AMD: the extended feature register (AMD IOMMU specification, MMIO offset 0030h).
  package var features: UInt64?
  /// The PCI functions behind it.
  package var devices: [PCIAddress] = []

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  package var path: String { "/sys/class/iommu/\(name)" }

  /// The widest input address (guest address) that it translates, in bits.
  ///
  /// Intel: CAP.MGAW, bits 21:16, plus one, bounded by the page table levels in CAP.SAGAW, bits 12:8. AMD: EFR.HATS, bits
  /// 11:10: 4, 5 or 6 levels of host page tables; an all-zero register is one that the unit does not have.
  package var inputAddressBits: Int? {
    switch kind {
    case .intel:
      guard let capability else { return nil }
      let maximum = Int(capability >> 16 & 0x3f) + 1
      let levels = capability >> 8 & 0x1f
      let table = levels & 8 != 0 ? 57 : levels & 4 != 0 ? 48 : levels & 2 != 0 ? 39 : nil as Int?
      return table.map { min($0, maximum) } ?? maximum
    case .amd:
      guard let features, features != 0 else { return nil }
      switch features >> 10 & 3 {
      case 0: return 48
      case 1: return 57
      case 2: return 64
      default: return nil
      }
    default: return nil
    }
  }

  /// Intel ECAP.IR, bit 3: it can remap interrupts. A capability, not the state.
  package var canRemapInterrupts: Bool? { kind == .intel ? extendedCapability.map { $0 & 8 != 0 } : nil }

  /// Intel: CAP.SLLPS, bits 37:34: 2 MB and 1 GB second-level pages.
  package var largePageSizes: [UInt64]? {
    guard kind == .intel, let capability else { return nil }
    return [(UInt64(1) << 34, UInt64(1) << 21), (UInt64(1) << 35, UInt64(1) << 30)].filter { capability & $0.0 != 0 }
      .map(\.1)
  }
}
