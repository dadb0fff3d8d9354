// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Amounts of memory to go through, as people write them: `16K,1M,1G`. The letters stand for powers of 1024.
struct WorkingSets: ExpressibleByArgument, Equatable {
  let bytes: [Int]

  init(bytes: [Int]) { self.bytes = bytes }

  /// nil for what is no list of multiples of 4 KiB up to 64 GiB.
  init?(argument: String) {
    guard let bytes = ByteSizes.parse(argument, in: 4096...(1 << 36)), bytes.allSatisfy({ $0 % 4096 == 0 }) else {
      return nil
    }
    self.bytes = bytes
  }

  var defaultValueDescription: String { bytes.map(ByteSizes.text).joined(separator: ",") }
}
