// SPDX-License-Identifier: GPL-3.0-or-later

/// One BAR of the Resizable BAR capability (PCIe 6.0, 7.8.6).
package struct ResizableBAR: Sendable, Hashable {
  /// Which BAR, 0 to 5.
  package let index: Int
  /// The sizes it can take, in bytes, ascending.
  package let supportedSizes: [UInt64]
  /// The size set now, in bytes.
  package let currentSize: UInt64

  package init(index: Int, supportedSizes: [UInt64], currentSize: UInt64) {
    self.index = index
    self.supportedSizes = supportedSizes
    self.currentSize = currentSize
  }

  /// Reads every entry; the first entry's control register says how many there are (at most 6).
  static func read(_ space: ConfigurationSpace, at offset: Int) -> [ResizableBAR] {
    guard let first = space.doubleWord(offset + 8) else { return [] }
    let count = min(Int(first >> 5 & 7), 6)
    return (0..<count).compactMap { entry in
      guard let capability = space.doubleWord(offset + 4 + 8 * entry),
        let control = space.doubleWord(offset + 8 + 8 * entry)
      else { return nil }
      // Bits 31:4 of the capability stand for 1 MB to 128 TB, bits 31:16 of the control register for more.
      let bits = UInt64(capability >> 4) | UInt64(control >> 16) << 28
      let sizes = (0..<44).filter { bits >> UInt64($0) & 1 == 1 }.map { UInt64(1) << (20 + UInt64($0)) }
      let size = UInt64(control >> 8 & 0x3f)
      guard size < 44, Int(control & 7) < 6 else { return nil }
      return ResizableBAR(index: Int(control & 7), supportedSizes: sizes, currentSize: 1 << (20 + size))
    }
  }
}
