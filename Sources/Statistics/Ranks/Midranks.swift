// SPDX-License-Identifier: GPL-3.0-or-later

/// The ranks of values in one order, those that tie having the mean of the ranks they take up.
struct Midranks {
  /// Counted from 1, in the order of the values given.
  private(set) var ranks: [Double]
  /// How many values share each rank.
  private(set) var ties: [Int] = []

  init(_ values: [Double]) {
    ranks = [Double](repeating: 0, count: values.count)
    let order = values.indices.sorted { values[$0] < values[$1] }
    var start = 0
    while start < order.count {
      let value = values[order[start]]
      let end = order[start...].firstIndex { values[$0] != value } ?? order.count
      for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
      ties.append(end - start)
      start = end
    }
  }
}
