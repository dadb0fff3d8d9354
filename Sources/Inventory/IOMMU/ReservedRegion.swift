// SPDX-License-Identifier: GPL-3.0-or-later

/// A range of IO addresses that the kernel keeps for itself (Documentation/ABI/testing/sysfs-kernel-iommu_groups).
package struct ReservedRegion: Sendable, Hashable {
  package let start: UInt64
  package let end: UInt64
  /// `direct`: firmware uses it, mapped 1:1 always; `direct-relaxable`: given up when a guest gets the device (since 5.3);
  /// `reserved`; `msi`.
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
