// SPDX-License-Identifier: GPL-3.0-or-later

/// What firmware says of Intel's IOMMUs: the DMAR table (VT-d specification, chapter 8).
package struct DMARTable: Sendable, Hashable {
  /// A remapping unit (DRHD, 8.3).
  package struct Unit: Sendable, Hashable {
    package let segment: UInt16
    package let registerBase: UInt64
    /// It covers every function of its segment that no other unit names.
    package let coversAll: Bool
  }

  /// A piece of memory that a device must always reach (RMRR, 8.4). The end is inclusive.
  package struct ReservedMemory: Sendable, Hashable {
    package let segment: UInt16
    package let start: UInt64
    package let end: UInt64
  }

  /// Host address width in bits: how far DMA can reach (8.1).
  package let hostAddressBits: Int
  /// INTR_REMAP, bit 0 of the flags: the platform supports interrupt remapping.
  package let supportsInterruptRemapping: Bool
  /// X2APIC_OPT_OUT, bit 1: firmware asks not to use x2APIC.
  package let optsOutOfX2APIC: Bool
  /// DMA_CTRL_PLATFORM_OPT_IN_FLAG, bit 2: firmware vouches that no device reaches memory while it boots; Linux then
  /// switches the IOMMU on for external devices whatever the command line says.
  package let wantsDMAProtection: Bool
  package internal(set) var units: [Unit] = []
  package internal(set) var reservedMemory: [ReservedMemory] = []
  /// Root ports that support address translation services (ATSR, 8.5).
  package internal(set) var translationServiceCount = 0
  /// Whether the structures could be walked to the table's end.
  package let isWhole: Bool

  init?(_ bytes: [UInt8]) {
    guard let table = ACPITable(bytes, signature: "DMAR"), let width = table.byte(36), let flags = table.byte(37) else {
      return nil
    }
    hostAddressBits = Int(width) + 1
    supportsInterruptRemapping = flags & 1 != 0
    optsOutOfX2APIC = flags & 2 != 0
    wantsDMAProtection = flags & 4 != 0
    let (structures, isWhole) = table.structures(from: 48, minLength: 4) { table.word($0 + 2).map(Int.init) }
    self.isWhole = isWhole
    for range in structures {
      let start = range.lowerBound
      switch table.word(start) {
      case 0 where range.count >= 16:
        guard let flags = table.byte(start + 4), let segment = table.word(start + 6),
          let base = table.quadWord(start + 8)
        else { continue }
        units.append(Unit(segment: segment, registerBase: base, coversAll: flags & 1 != 0))
      case 1 where range.count >= 24:
        guard let segment = table.word(start + 6), let first = table.quadWord(start + 8),
          let last = table.quadWord(start + 16)
        else { continue }
        reservedMemory.append(ReservedMemory(segment: segment, start: first, end: last))
      case 2: translationServiceCount += 1
      default: continue
      }
    }
  }
}
