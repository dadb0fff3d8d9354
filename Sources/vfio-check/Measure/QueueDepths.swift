// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// How many transfers are under way at once, as a list: `1,32`.
struct QueueDepths: ExpressibleByArgument, Equatable {
  static let standard = [1, 32]

  let depths: [Int]

  init(depths: [Int]) { self.depths = depths }

  /// nil for what is no list of numbers from 1 to 256.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.isEmpty, parts.allSatisfy({ $0.map { (1...256).contains($0) } ?? false }) else { return nil }
    depths = Set(parts.compactMap { $0 }).sorted()
  }

  var defaultValueDescription: String { depths.map { "\($0)" }.joined(separator: ",") }
}
