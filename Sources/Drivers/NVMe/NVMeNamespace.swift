// SPDX-License-Identifier: GPL-3.0-or-later

/// A namespace: the disk behind an NVMe controller.
package struct NVMeNamespace: Sendable, Equatable {
  package let number: UInt32
  package let blockBytes: Int
  package let blocks: UInt64

  /// Reads the Identify Namespace data structure (NVM Command Set Specification 1.0, 4.1.5.1); nil when its blocks
  /// carry metadata or are of a size that makes no sense: then a block in memory is not what the kernel shows as one.
  init?(number: UInt32, structure bytes: [UInt8]) {
    guard bytes.count >= 384 else { return nil }
    func value(_ offset: Int, _ length: Int) -> UInt64 {
      bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    // FLBAS: bits 3:0 and, as 5:4 of the index, 6:5.
    let format = Int(bytes[26] & 0xf | (bytes[26] >> 1 & 0x30))
    let entry = value(128 + 4 * format, 4)
    let (metadata, shift) = (entry & 0xffff, entry >> 16 & 0xff)
    guard metadata == 0, (9...16).contains(shift), value(0, 8) > 0 else { return nil }
    self.number = number
    blockBytes = 1 << Int(shift)
    blocks = value(0, 8)
  }
}
