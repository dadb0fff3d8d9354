// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Sizes of transfers as people write them: `4K,64K,1M`. The letters stand for powers of 1024.
struct ByteSizes: ExpressibleByArgument, Equatable {
  let bytes: [Int]

  init(bytes: [Int]) { self.bytes = bytes }

  /// nil for what is no list of sizes from a byte to 64 MiB.
  init?(argument: String) {
    guard let bytes = Self.parse(argument, in: 1...(1 << 26)) else { return nil }
    self.bytes = bytes
  }

  /// Each size once, by rising size; nil for what is no list of sizes in that range. G is for those that may be so
  /// large.
  static func parse(_ text: String, in range: ClosedRange<Int>) -> [Int]? {
    let shifts: [Character: Int] = ["k": 10, "m": 20, "g": 30]
    var bytes: [Int] = []
    for part in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      let shift = part.last.flatMap { shifts[$0] }
      guard let number = Int(shift == nil ? part : part.dropLast()), number > 0, number <= range.upperBound else {
        return nil
      }
      let (size, overflows) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
      guard !overflows, range.contains(size) else { return nil }
      if !bytes.contains(size) { bytes.append(size) }
    }
    return bytes.isEmpty ? nil : bytes.sorted()
  }

  var defaultValueDescription: String { bytes.map(Self.text).joined(separator: ",") }

  static func text(_ bytes: Int) -> String {
    for (shift, letter) in [(30, "G"), (20, "M"), (10, "K")] where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(letter)"
    }
    return "\(bytes)"
  }
}
