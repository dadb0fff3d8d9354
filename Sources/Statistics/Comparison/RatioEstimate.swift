// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// How many times the base's value the candidate's is, and between which bounds: 1.02 is 2 % more.
///
/// The estimate is the mean over sessions of the mean over blocks of the logarithm of the block's median (or another
/// quantile), candidate less base; its exponential is a ratio of geometric means (Fleming and Wallace, CACM 29:218,
/// 1986).
///
/// Its distribution comes from the hierarchical bootstrap: sessions are resampled, blocks within each, samples within
/// each block (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 3.8). Its percentiles as they are
/// make no 95 % interval. With 5 sessions an arm they hold the truth in 90 % of comparisons, with 8 in 92 %, since n
/// drawn from n spread too little by (n-1)/n, and by less than Student's t asks for (Hesterberg, "What Teachers Should
/// Know About the Bootstrap", The American Statistician 69:371, 2015). Where sessions differ by nothing but their
/// samples they hold it in 99.9 %, since the spread of session means has that of blocks and samples in it already, and
/// resampling these adds it once more.
///
/// The interval therefore takes from the bootstrap how it lies about the estimate, and is stretched about it, on the
/// logarithmic scale, to the length that Welch's t gives it (Biometrika 34:28, 1947): from the spread of session means,
/// without bias, and with the degrees of freedom that these have, rounded down. In 20,000 simulated comparisons for
/// each figure, which makes it known to ±0.3 %, that held the truth in 96.2 % with 5 sessions an arm and in 95.6 % with
/// 8 where sessions vary by 1 % and samples by 2 %; in 96.7 and 96.1 % where only samples vary; in 95.7 % with 5
/// sessions against 8 twice as noisy; in 95.9 % with 8 blocks of a single session whose blocks vary; in 96.2 % with a
/// single block of 200 samples.
package struct RatioEstimate: Sendable {
  /// The ratio.
  package let ratio: Double
  /// What the interval covers and what it leaves out.
  package let basis: Basis
  /// How many repetitions there are on the level of the basis, in the arm that has fewer.
  package let unitCount: Int
  /// Of the ratio's natural logarithm: 0.01 is about 1 % of the ratio.
  package let standardError: Double
  /// Of the standard error: Welch's, rounded down.
  package let degreesOfFreedom: Double
  /// Whether both arms were measured within the same rounds.
  package let isPaired: Bool
  /// Of each block; 0.5 for medians.
  package let quantile: Double
  /// How many bootstrap samples were drawn, with `RandomNumbers.algorithm` from this seed.
  package let resamples: Int
  package let seed: UInt64

  private let logarithm: Double
  /// The logarithms of the bootstrap samples' ratios, sorted.
  private let draws: [Double]

  /// Compares two arms measured apart from each other.
  ///
  /// nil where an arm has no session, a session no block, or all there is of an arm is one block of too few samples for
  /// an interval of its quantile.
  ///
  /// - Precondition: 0 < quantile < 1; there are at least 100 resamples.
  package init?(
    base: [Session], candidate: [Session], quantile: Double = 0.5, resamples: Int = 10_000, seed: UInt64
  ) {
    let arms = [base, candidate].map { sessions in
      sessions.map { session in session.blocks.map { [ResampledBlock($0, quantile: quantile, weight: 1)] } }
    }
    guard let base = Hierarchy(arms[0], parts: .blocks, quantile: quantile),
      let candidate = Hierarchy(arms[1], parts: .blocks, quantile: quantile)
    else { return nil }
    self.init(
      added: candidate, subtracted: base, quantile: quantile, resamples: resamples, seed: seed)
  }

  /// Compares two arms measured in turns. The ratio is taken within each round, so that what rounds or sessions have in
  /// common is in no interval.
  ///
  /// nil where there is no session, a session has no round, a round lacks an arm, or all there is is one round of too
  /// few samples for an interval of their quantile.
  ///
  /// - Precondition: 0 < quantile < 1; there are at least 100 resamples.
  package init?(paired: [PairedSession], quantile: Double = 0.5, resamples: Int = 10_000, seed: UInt64) {
    guard paired.allSatisfy({ $0.rounds.allSatisfy { !$0.base.isEmpty && !$0.candidate.isEmpty } }) else { return nil }
    let sessions = paired.map { session in
      session.rounds.map { round in
        round.base.map { ResampledBlock($0, quantile: quantile, weight: -1 / Double(round.base.count)) }
          + round.candidate.map { ResampledBlock($0, quantile: quantile, weight: 1 / Double(round.candidate.count)) }
      }
    }
    guard let differences = Hierarchy(sessions, parts: .rounds, quantile: quantile) else { return nil }
    self.init(added: differences, subtracted: nil, quantile: quantile, resamples: resamples, seed: seed)
  }

  private init(added: Hierarchy, subtracted: Hierarchy?, quantile: Double, resamples: Int, seed: UInt64) {
    precondition(0 < quantile && quantile < 1 && resamples >= 100)
    let hierarchies = [added, subtracted].compactMap(\.self)
    logarithm = added.estimate - (subtracted?.estimate ?? 0)
    ratio = exp(logarithm)
    let basis = hierarchies.map(\.basis).min() ?? added.basis
    self.basis = basis
    unitCount = hierarchies.filter { $0.basis == basis }.map(\.unitCount).min() ?? added.unitCount
    let variance = hierarchies.reduce(0) { $0 + $1.variance }
    standardError = variance.squareRoot()
    // Satterthwaite's sum, which has no value where nothing varies at all.
    let spread = hierarchies.reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
    let freedom = spread > 0 ? variance * variance / spread : 0
    let least = hierarchies.map(\.degreesOfFreedom).min() ?? 1
    degreesOfFreedom = max(freedom.rounded(.down), least)
    isPaired = subtracted == nil
    self.quantile = quantile
    self.resamples = resamples
    self.seed = seed
    var numbers = RandomNumbers(seed: seed)
    // The higher one first: which of the two is the base must not decide what is drawn.
    let isFirst = added.estimate >= subtracted?.estimate ?? added.estimate
    let arms = isFirst ? [added, subtracted] : [subtracted, added]
    let drawn = arms.map { $0?.resampling.draws(resamples, &numbers) ?? Array(repeating: 0, count: resamples) }
    draws = zip(drawn[0], drawn[1]).map { isFirst ? $0 - $1 : $1 - $0 }.sorted()
  }

  /// The bounds of the ratio.
  ///
  /// - Precondition: the confidence is between 0 and 1, these excluded.
  package func interval(confidence: Double = 0.95) -> Interval {
    precondition(0 < confidence && confidence < 1)
    let tail = (1 - confidence) / 2
    // An extreme quantile of few samples can lie at the end of its own bootstrap distribution, but not outside of its
    // interval.
    let lower = min(Quantile.value(tail, ofSorted: draws), logarithm)
    let upper = max(Quantile.value(1 - tail, ofSorted: draws), logarithm)
    let length = 2 * standardError * StudentDistribution(degreesOfFreedom: degreesOfFreedom).upperQuantile(tail)
    let stretch = upper > lower ? length / (upper - lower) : 0
    return Interval(
      lower: exp(logarithm - stretch * (logarithm - lower)), upper: exp(logarithm + stretch * (upper - logarithm)),
      confidence: confidence)
  }
}
