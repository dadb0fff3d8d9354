// SPDX-License-Identifier: GPL-3.0-or-later

/// What firmware says of AMD's IOMMUs: the IVRS table (AMD IOMMU specification, section 5.2).
package struct IVRSTable: Sendable, Hashable {
  /// An IOMMU (IVHD block). Firmware describes each up to three times, for older and newer software (types 10h, 11h,
  /// 40h).
  package struct Unit: Sendable, Hashable {
    package let segment: UInt16
    /// Bus, device and function of the IOMMU itself.
    package let deviceID: UInt16
  }

  /// Each IOMMU once, in the order of the table.
  package private(set) var units: [Unit] = []
  /// Memory that devices must always reach (IVMD blocks, types 20h to 22h).
  package private(set) var memoryBlockCount = 0
  /// Whether the blocks could be walked to the table's end.
  package let isWhole: Bool

  init?(_ bytes: [UInt8]) {
    guard let table = ACPITable(bytes, signature: "IVRS"), table.count >= 48 else { return nil }
    let (blocks, isWhole) = table.structures(from: 48, minLength: 4) { table.word($0 + 2).map(Int.init) }
    self.isWhole = isWhole
    var known: Set<Unit> = []
    for block in blocks {
      switch table.byte(block.lowerBound) {
      case 0x10, 0x11, 0x40:
        guard block.count >= 24, let deviceID = table.word(block.lowerBound + 4),
          let segment = table.word(block.lowerBound + 16)
        else { continue }
        let unit = Unit(segment: segment, deviceID: deviceID)
        if known.insert(unit).inserted { units.append(unit) }
      case 0x20, 0x21, 0x22: memoryBlockCount += 1
      default: continue
      }
    }
  }
}
