// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Sizes of memory in whole pages, as people write them: `4K,2M,1G`. The letters stand for powers of 1024.
struct MemorySizes: ExpressibleByArgument, Equatable {
  let bytes: [Int]

  init(bytes: [Int]) { self.bytes = bytes }

  /// nil for what is no list of multiples of 4 KiB up to 64 GiB.
  init?(argument: String) {
    let shifts: [Character: Int] = ["k": 10, "m": 20, "g": 30]
    let most = 1 << 36
    var bytes: [Int] = []
    for part in argument.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      let shift = part.last.flatMap { shifts[$0] }
      guard let number = Int(shift == nil ? part : part.dropLast()), number > 0, number <= most >> (shift ?? 0) else {
        return nil
      }
      let size = number << (shift ?? 0)
      guard size % 4096 == 0 else { return nil }
      if !bytes.contains(size) { bytes.append(size) }
    }
    guard !bytes.isEmpty else { return nil }
    self.bytes = bytes.sorted()
  }

  var defaultValueDescription: String {
    bytes.map { size in
      for (letter, shift) in [("G", 30), ("M", 20)] where size % (1 << shift) == 0 {
        return "\(size >> shift)\(letter)"
      }
      return "\(size >> 10)K"
    }.joined(separator: ",")
  }
}
