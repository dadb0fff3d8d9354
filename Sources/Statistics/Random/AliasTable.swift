// SPDX-License-Identifier: GPL-3.0-or-later

/// Draws an index with given probabilities from one random word, whatever their number (Walker, ACM TOMS 3:253, 1977,
/// built as Vose showed, IEEE TSE 17:972, 1991).
struct AliasTable {
  /// Of each column, with which probability it stands for its own index. Else it stands for its alias.
  let thresholds: [Double]
  let aliases: [Int]

  /// Weights are positive in sum; they need not sum to 1.
  init(weights: [Double]) {
    let scale = Double(weights.count) / weights.reduce(0, +)
    var heights = weights.map { $0 * scale }
    var thresholds = [Double](repeating: 1, count: weights.count)
    var aliases = Array(weights.indices)
    var small = heights.indices.filter { heights[$0] < 1 }
    var large = heights.indices.filter { heights[$0] >= 1 }
    // What rounding leaves over at the end is full columns, as set above.
    while let low = small.last, let high = large.last {
      small.removeLast()
      thresholds[low] = heights[low]
      aliases[low] = high
      heights[high] -= 1 - heights[low]
      if heights[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    self.thresholds = thresholds
    self.aliases = aliases
  }
}
