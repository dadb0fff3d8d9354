// SPDX-License-Identifier: GPL-3.0-or-later

/// Which sample is the quantile of a bootstrap sample. Resampling n sorted samples n times with replacement gives as
/// j-th smallest the original sample of rank k or below exactly when at least j of the n draws have a rank of at most
/// k, which is Binomial(n, k/n) (Efron, Annals of Statistics 7:1, 1979, section 3). Drawing the rank from that
/// distribution therefore is that bootstrap, for one random number instead of n and a sort.
///
/// A quantile that lies between two ranks is either of them, as likely as it is near.
struct RankTable {
  /// Counted from 0, the ranks that ever occur, or the values where ranks of one value are taken together. What is left
  /// out has a probability below 1e-12 on either side.
  let ranks: Range<Int>
  /// Of these ranks, in sum 1.
  let probabilities: [Double]
  let aliases: AliasTable

  /// Rank by rank.
  init(quantile: Double, of count: Int) { self.init(quantile, count, places: count, place: { $0 }, end: { $0 + 1 }) }

  /// Value by value: as many columns as there are values, however many samples have them.
  init(quantile: Double, valuesOf samples: SortedSamples) {
    self.init(
      quantile, samples.count, places: samples.valueCount, place: { samples.valuePosition(ofSample: $0) },
      end: { samples.end(ofValue: $0) })
  }

  /// `place` is where a rank belongs to, `end` the first rank that belongs to the next place.
  private init(_ quantile: Double, _ count: Int, places: Int, place: (Int) -> Int, end: (Int) -> Int) {
    let position = Double(count - 1) * quantile
    let rank = Int(position)
    let weight = position - Double(rank)
    /// P(the quantile's rank, counted from 0, is below the given one).
    func below(_ end: Int) -> Double {
      let draws = BinomialDistribution(trials: count, probability: Double(end) / Double(count))
      return (1 - weight) * draws.atLeast(rank + 1) + weight * draws.atLeast(rank + 2)
    }
    func start(_ place: Int) -> Int { place == 0 ? 0 : end(place - 1) }
    var first = place(rank)
    while first > 0, below(start(first)) > 1e-12 { first -= 1 }
    var cumulated = [below(start(first))]
    while let last = cumulated.last, last < 1 - 1e-12, first + cumulated.count <= places {
      cumulated.append(below(end(first + cumulated.count - 1)))
    }
    let weights = zip(cumulated.dropFirst(), cumulated).map { $0 - $1 }
    let total = weights.reduce(0, +)
    ranks = first..<first + weights.count
    probabilities = weights.map { $0 / total }
    aliases = AliasTable(weights: weights)
  }

  /// How many steps it takes to make a table rank by rank: so many ranks lie within seven standard deviations of the
  /// quantile, and each takes about the square root of the number of samples (`incompleteBeta`).
  static func steps(quantile: Double, of count: Int) -> (ranks: Int, total: Int) {
    let root = Double(count).squareRoot()
    let ranks = 14.2 * root * (quantile * (1 - quantile)).squareRoot() + 4
    return (Int(ranks), Int(ranks * root))
  }
}
