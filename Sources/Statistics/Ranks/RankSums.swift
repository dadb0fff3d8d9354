// SPDX-License-Identifier: GPL-3.0-or-later

/// How the pairs of two samples that are in order are spread when both come from one population: each choice of the
/// ranks of the first sample is as likely as any other, ties included.
struct RankSums {
  /// Of each possible twice-the-U, where U counts the pairs whose second member is the greater, and half of those that
  /// tie.
  let probabilities: [Double]

  /// - Parameter midranks: of all values, the ranks counted from 1, those that tie having the mean of theirs.
  init(first: Int, midranks: [Double]) {
    let second = midranks.count - first
    // Twice a midrank is whole. ways[k][s]: how many choices of k values have doubled ranks of sum s.
    let doubled = midranks.map { Int(2 * $0) }
    let largest = doubled.reduce(0, +)
    var ways = [[Double]](repeating: [Double](repeating: 0, count: largest + 1), count: second + 1)
    ways[0][0] = 1
    var reached = 0
    for rank in doubled {
      reached += rank
      for size in stride(from: second, through: 1, by: -1) {
        for sum in stride(from: reached, through: rank, by: -1) {
          ways[size][sum] += ways[size - 1][sum - rank]
        }
      }
    }
    // The smallest sum of k distinct ranks, doubled, is k(k+1): there U is 0.
    let least = second * (second + 1)
    let counts = Array(ways[second][least...least + 2 * first * second])
    let total = counts.reduce(0, +)
    probabilities = counts.map { $0 / total }
  }
}
