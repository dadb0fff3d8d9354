// SPDX-License-Identifier: GPL-3.0-or-later

/// The bytes of an ACPI table behind checked reads: no number in it is believed before it is held against the table's
/// end.
struct ACPITable {
  /// The table, cut at the length that its header gives (ACPI specification, 5.2.6).
  let bytes: ArraySlice<UInt8>

  static let headerSize = 36

  /// nil for what is no table of this signature: too short, another signature, a length that cannot be. An empty file,
  /// which is what a capture kept of a table before its bytes were recorded, is none.
  init?(_ bytes: [UInt8], signature: String) {
    guard bytes.count >= Self.headerSize, bytes.starts(with: signature.utf8) else { return nil }
    let length = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length >= Self.headerSize else { return nil }
    self.bytes = bytes.prefix(length)
  }

  var count: Int { bytes.count }

  func byte(_ offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

  func word(_ offset: Int) -> UInt16? { number(offset, 2).map { UInt16(truncatingIfNeeded: $0) } }

  func doubleWord(_ offset: Int) -> UInt32? { number(offset, 4).map { UInt32(truncatingIfNeeded: $0) } }

  func quadWord(_ offset: Int) -> UInt64? { number(offset, 8) }

  /// A little-endian number of some bytes; nil where they are not all there.
  private func number(_ offset: Int, _ size: Int) -> UInt64? {
    guard offset >= 0, offset <= count - size else { return nil }
    return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The structures that follow each other from an offset on, each with the length that it gives itself. The walk ends
  /// at the table's end, after `limit` of them, or at the first that cannot be: one shorter than `minLength`, or past
  /// the end.
  func structures(
    from start: Int, minLength: Int, limit: Int = .max, length: (Int) -> Int?
  ) -> (found: [Range<Int>], isWhole: Bool) {
    var found: [Range<Int>] = []
    var offset = start
    guard limit > 0 else { return ([], true) }
    guard start >= Self.headerSize, start <= count else { return ([], false) }
    while offset < count, found.count < limit {
      guard let size = length(offset), size >= minLength, size <= count - offset else { return (found, false) }
      found.append(offset..<offset + size)
      offset += size
    }
    return (found, limit == .max || found.count == limit)
  }
}
