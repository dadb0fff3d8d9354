// SPDX-License-Identifier: GPL-3.0-or-later

/// Which sample is the quantile of a bootstrap sample. Resampling n sorted samples n times with replacement gives as
/// j-th smallest the original sample of rank k or below exactly when at least j of the n draws have a rank of at most
/// k, which is Binomial(n, k/n) (Efron, Annals of Statistics 7:1, 1979, section 3). Drawing the rank from that
/// distribution therefore is that bootstrap, for one random number instead of n and a sort.
///
/// A quantile that lies between two ranks is either of them, as likely as it is near.
struct RankTable {
  /// Counted from 0, the ranks that ever occur. What is left out has a probability below 1e-12 on either side.
  let ranks: Range<Int>
  /// Of these ranks, in sum 1.
  let probabilities: [Double]
  let aliases: AliasTable

  init(quantile: Double, of count: Int) {
    let position = Double(count - 1) * quantile
    let rank = Int(position)
    let weight = position - Double(rank)
    /// P(the quantile's rank, counted from 0, is below the given one).
    func below(_ end: Int) -> Double {
      let draws = BinomialDistribution(trials: count, probability: Double(end) / Double(count))
      return (1 - weight) * draws.atLeast(rank + 1) + weight * draws.atLeast(rank + 2)
    }
    var first = rank
    while first > 0, below(first) > 1e-12 { first -= 1 }
    var cumulated = [below(first)]
    while let last = cumulated.last, last < 1 - 1e-12 {
      cumulated.append(below(first + cumulated.count))
    }
    let weights = zip(cumulated.dropFirst(), cumulated).map { $0 - $1 }
    let total = weights.reduce(0, +)
    ranks = first..<first + weights.count
    probabilities = weights.map { $0 / total }
    aliases = AliasTable(weights: weights)
  }
}
