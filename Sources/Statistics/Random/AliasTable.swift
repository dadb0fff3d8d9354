// SPDX-License-Identifier: GPL-3.0-or-later

/// Draws an index with given probabilities from one random word, whatever their number (Walker, ACM TOMS 3:253, 1977, built as
/// Vose showed, IEEE TSE 17:972, 1991).
struct AliasTable {
  /// Column i stands for i where the word's rest is below its threshold, else for its alias.
  private let thresholds: [UInt64]
  private let aliases: [Int]

  /// Weights are positive in sum; they need not sum to 1.
  init(weights: [Double]) {
    let count = weights.count
    let scale = Double(count) / weights.reduce(0, +)
    var heights = weights.map { $0 * scale }
    var thresholds = [UInt64](repeating: .max, count: count)
    var aliases = Array(0..<count)
    var small = heights.indices.filter { heights[$0] < 1 }
    var large = heights.indices.filter { heights[$0] >= 1 }
    // What rounding leaves over at the end is full columns, as set above.
    while let low = small.last, let high = large.last {
      small.removeLast()
      thresholds[low] = UInt64(heights[low] * 0x1p64)
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

  /// The high word of the product picks a column, the low word is as even a number within it.
  func draw(_ numbers: inout RandomNumbers) -> Int {
    let product = numbers.next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: thresholds.count))
    let column = Int(truncatingIfNeeded: product.high)
    return product.low < thresholds[column] ? column : aliases[column]
  }
}
