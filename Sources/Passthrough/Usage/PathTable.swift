// SPDX-License-Identifier: GPL-3.0-or-later

/// Sysfs paths, for asking which of them lie below a directory.
struct PathTable: Sendable {
  private let paths: [String]
  /// Where each of `paths` stood in the original list.
  private let positions: [Int]

  /// `all`: the paths of some list, in that list's order. They are sorted, so that no question looks at every one of
  /// them.
  init(_ all: [String]) {
    let sorted = all.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    paths = sorted.map(\.element)
    positions = sorted.map(\.offset)
  }

  /// The positions, in the original list and in its order, of what is a directory itself or lies below it.
  func positions(below path: String) -> [Int] {
    let prefix = path + "/"
    let here = run(from: path) { $0 == path }
    let below = run(from: prefix) { $0.hasPrefix(prefix) }
    return (here.map { positions[$0] } + below.map { positions[$0] }).sorted()
  }

  /// From the first path not less than `start` on, as long as the condition holds.
  private func run(from start: String, while condition: (String) -> Bool) -> Range<Int> {
    var low = 0
    var high = paths.count
    while low < high {
      let middle = (low + high) / 2
      if paths[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low..<(low + paths[low...].prefix(while: condition).count)
  }
}
