// SPDX-License-Identifier: GPL-3.0-or-later

/// The IO addresses that may be mapped, and which of them are given out.
package struct IOVASpace: Sendable, Equatable {
  /// What the kernel allows: reserved regions (the MSI window, say) and what the IOMMU cannot reach are left out.
  package let allowed: [ClosedRange<UInt64>]
  private var free: [ClosedRange<UInt64>]

  /// The first megabyte is not given out: an address of 0 looks like none to devices.
  private static let lowest: UInt64 = 1 << 20

  package init(allowed: [ClosedRange<UInt64>]) {
    self.allowed = allowed
    free = allowed.compactMap { $0.upperBound < Self.lowest ? nil : max($0.lowerBound, Self.lowest)...$0.upperBound }
  }

  /// What a kernel before 5.4, which does not tell, can be trusted to have on x86: below its MSI window, and what the
  /// smallest IOMMUs (39 bits) reach above 4 GiB.
  static let unknown = IOVASpace(allowed: [0...0xfedf_ffff, 0x1_0000_0000...0x7f_ffff_ffff])

  /// Takes addresses for so many bytes, aligned to a power of two; nil when there is no room.
  package mutating func take(bytes: Int, alignment: Int) -> UInt64? {
    let (size, mask) = (UInt64(bytes), UInt64(alignment) - 1)
    guard size > 0 else { return nil }
    for index in free.indices {
      let range = free[index]
      let (padded, hasOverflown) = range.lowerBound.addingReportingOverflow(mask)
      let start = padded & ~mask
      guard !hasOverflown, start <= range.upperBound, range.upperBound - start >= size - 1 else { continue }
      let last = start + (size - 1)
      free.remove(at: index)
      if last < range.upperBound { free.insert(last + 1...range.upperBound, at: index) }
      if start > range.lowerBound { free.insert(range.lowerBound...start - 1, at: index) }
      return start
    }
    return nil
  }
}
