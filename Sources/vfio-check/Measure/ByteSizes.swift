// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Sizes of transfers as people write them: `4K,64K,1M`. The letters stand for powers of 1024.
struct ByteSizes: ExpressibleByArgument, Equatable {
  let bytes: [Int]

  init(bytes: [Int]) { self.bytes = bytes }

  /// nil for what is no list of sizes from a byte to 64 MiB.
  init?(argument: String) {
    let shifts: [Character: Int] = ["k": 10, "m": 20]
    var bytes: [Int] = []
    for part in argument.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      let shift = part.last.flatMap { shifts[$0] }
      guard let number = Int(shift == nil ? part : part.dropLast()), number > 0, number <= 1 << 26 else { return nil }
      let size = number << (shift ?? 0)
      guard (1...(1 << 26)).contains(size) else { return nil }
      if !bytes.contains(size) { bytes.append(size) }
    }
    guard !bytes.isEmpty else { return nil }
    self.bytes = bytes.sorted()
  }

  var defaultValueDescription: String {
    bytes.map { $0 >= 1 << 20 ? "\($0 >> 20)M" : "\($0 >> 10)K" }.joined(separator: ",")
  }
}
