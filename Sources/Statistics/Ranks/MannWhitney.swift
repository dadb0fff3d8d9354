// SPDX-License-Identifier: GPL-3.0-or-later

/// Whether values of one sample tend to be greater than those of another, by their ranks alone (Mann and Whitney,
/// Annals of Mathematical Statistics 18:50, 1947). On the medians of sessions it is a second opinion that presumes no
/// distribution; with fewer than 4 of each it cannot find anything.
package struct MannWhitney: Hashable, Sendable {
  /// U: how many pairs have the greater value in the candidate, those that tie counting half.
  package let statistic: Double
  /// Two-sided: how likely a U at least as far from its mean is when both samples come from one population.
  package let pValue: Double
  /// Whether it comes from counting all orders, ties included, as with up to 40 values, or from the normal
  /// approximation, with corrections for ties and continuity (Hollander, Wolfe and Chicken, Nonparametric Statistical
  /// Methods, 3rd edition, 4.1).
  package let isExact: Bool

  static let exactLimit = 40

  /// nil when a sample is empty.
  package init?(base: [Double], candidate: [Double]) {
    guard !base.isEmpty, !candidate.isEmpty else { return nil }
    let midranks = Midranks(base + candidate)
    let pairs = Double(base.count * candidate.count)
    let sum = midranks.ranks[base.count...].reduce(0, +)
    statistic = sum - Double(candidate.count * (candidate.count + 1)) / 2
    isExact = midranks.ranks.count <= Self.exactLimit
    if isExact {
      let probabilities = RankSums(first: base.count, midranks: midranks.ranks).probabilities
      let doubled = Int(2 * statistic)
      let below = probabilities[...doubled].reduce(0, +)
      let above = probabilities[doubled...].reduce(0, +)
      pValue = min(1, 2 * min(below, above))
    } else {
      let count = Double(midranks.ranks.count)
      let tied = midranks.ties.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
      let variance = pairs / 12 * (count + 1 - tied / (count * (count - 1)))
      let distance = abs(statistic - pairs / 2) - 0.5
      // Where all values tie there is no variance, and nothing to tell apart.
      pValue = variance > 0 ? min(1, 2 * NormalDistribution.upperTail(distance / variance.squareRoot())) : 1
    }
  }
}
