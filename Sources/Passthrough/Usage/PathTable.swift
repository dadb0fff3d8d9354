// SPDX-License-Identifier: GPL-3.0-or-later

/// Sysfs paths in order, so that finding all below a directory does not take a look at every one of them.
struct PathTable: Sendable {
  private let paths: [String]
  private let positions: [Int]

  /// `all`: the paths of some list, in that list's order.
  init(_ all: [String]) {
    let sorted = all.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    paths = sorted.map(\.element)
    positions = sorted.map(\.offset)
  }

  /// The positions, in the original list and in its order, of what is a directory itself or lies below it.
  func positions(below path: String) -> [Int] {
    guard !paths.isEmpty else { return [] }
    return (matches(path) { $0 == path } + matches(path + "/") { $0.hasPrefix(path + "/") }).sorted()
  }

  /// Everything from the first path not less than `start` on, as long as the condition holds.
  private func matches(_ start: String, while condition: (String) -> Bool) -> [Int] {
    var low = 0
    var high = paths.count
    while low < high {
      let middle = (low + high) / 2
      if paths[middle] < start { low = middle + 1 } else { high = middle }
    }
    return paths[low...].prefix(while: condition).indices.map { positions[$0] }
  }
}
