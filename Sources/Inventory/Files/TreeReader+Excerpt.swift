// SPDX-License-Identifier: GPL-3.0-or-later

extension TreeReader {
  /// The lines of a text file that a condition holds for: a capture gets these and no others. nil if the file is absent or
  /// unreadable (then a gap is kept).
  ///
  /// `decode` turns the file's bytes into text where they are none, as in /proc/config.gz; nil from it counts as damage of the
  /// file, which is then as good as absent. It is only asked for what is no excerpt yet.
  func excerpt(
    _ path: String, limit: Int = 1 << 20, decode: ([UInt8]) -> [UInt8]? = { $0 },
    where keep: (ArraySlice<UInt8>) -> Bool
  ) -> [String]? {
    let whole = unrecorded
    let read = whole.bytes(path, limit: limit)
    for gap in whole.gaps { note(gap.errno, at: gap.path) }
    for damage in whole.damage { noteDamage(damage.path, damage.reason) }
    guard let read, let bytes = decode(read) else { return nil }
    let lines = bytes.split(separator: 10).filter(keep)
    record(path, Array(lines.joined(separator: [10])) + (lines.isEmpty ? [] : [10]))
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}
