// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of `/proc/iomem` or `/proc/ioports`: a range of physical addresses or of ports, who claims it, and which
/// lines it lies within.
package struct MemoryRange: Sendable, Hashable {
  package let start: UInt64
  /// Inclusive.
  package let end: UInt64
  package let owner: String
  /// 0 for a range of the root, 1 for one within it, and so on.
  package let depth: Int

  package init(start: UInt64, end: UInt64, owner: String, depth: Int) {
    self.start = start
    self.end = end
    self.owner = owner
    self.depth = depth
  }

  /// Reads "  c0000000-cfffffff : 0000:01:00.0"; two spaces of indentation are one level.
  package init?(line: String) {
    let trimmed = line.drop { $0 == " " }
    let depth = (line.count - trimmed.count) / 2
    guard let colon = trimmed.firstRange(of: " : "), let dash = trimmed.firstIndex(of: "-"), dash < colon.lowerBound,
      let start = UInt64(trimmed[..<dash], radix: 16),
      let end = UInt64(trimmed[trimmed.index(after: dash)..<colon.lowerBound], radix: 16)
    else { return nil }
    self.init(start: start, end: end, owner: String(trimmed[colon.upperBound...]), depth: depth)
  }
}
