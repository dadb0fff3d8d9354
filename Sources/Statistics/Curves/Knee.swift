// SPDX-License-Identifier: GPL-3.0-or-later

/// The size of the working set after which a curve leaves its level and rises: the reach of what caches the
/// translations, say.
///
/// Two segments are fitted: a level, and a step, a line on the logarithm of the size, or what a cache does to random
/// reads beyond its reach. Whether there is a rise at all is told by a permutation test: on a level all orders of a
/// sweep's values are as likely, so that of flat curves a share of at most `significance` fits better than all but that
/// share of its own reorderings (Good, Permutation, Parametric, and Bootstrap Tests of Hypotheses, 3rd edition, 2005).
/// Of several rises the first is found by looking again at what is before the one just found, at half the significance
/// each time.
package struct Knee: Hashable, Sendable {
  /// The last size on the level. In the unit of the sizes, as are the next two.
  package let lastLevel: Double
  /// The first size above it.
  package let firstRaised: Double
  /// Of the last size on the level: what the same fit finds when the residuals are resampled (Efron and Tibshirani, An
  /// Introduction to the Bootstrap, 1993, chapter 9). It ends at measured sizes.
  package let interval: Interval
  /// Between which two sizes the rise begins: above `lower`, and no later than at `upper`. Both are measured sizes, and
  /// there is at least one step of them between the two: where in it the level ends nobody has seen. `lower` is that of
  /// `interval`, or less, where sweeps agree that the values there lie above those before: then a later and larger rise
  /// has hidden the first one from the fit.
  package let onset: Interval
  /// The mean of the values up to the knee, in their unit.
  package let level: Double
  /// The mean of the values after the knee, up to the next one found if there are several.
  package let raised: Double
  /// Of the permutation test: how likely a level curve looks like one with a rise as clear.
  package let pValue: Double
  /// How many permutations and how many bootstrap samples were drawn, with `RandomNumbers.algorithm` from this seed.
  package let resamples: Int
  package let seed: UInt64

  /// nil where no rise can be told from noise: there is no knee up to the last size. With fewer than five sizes in a
  /// single sweep there never is one.
  ///
  /// - Precondition: significance and confidence are between 0 and 1, these excluded; there are at least 100 resamples.
  package init?(
    _ sweeps: Sweeps, significance: Double = 0.01, confidence: Double = 0.95, resamples: Int = 1000, seed: UInt64
  ) {
    precondition(0 < significance && significance < 1 && resamples >= 100)
    precondition(0 < confidence && confidence < 1)
    var numbers = RandomNumbers(seed: seed)
    var found: (curve: CurveFit, pValue: Double)?
    var end = sweeps.sizes.count
    var limit = significance
    while let curve = CurveFit(sweeps, upTo: end),
      let pValue = curve.permutationP(resamples, upTo: limit, &numbers)
    {
      found = (curve, pValue)
      end = curve.lastLevel + 1
      limit /= 2
    }
    guard let found else { return nil }
    let curve = found.curve
    lastLevel = sweeps.sizes[curve.lastLevel]
    firstRaised = sweeps.sizes[curve.lastLevel + 1]
    level = mean(Array(curve.means[...curve.lastLevel]))
    raised = mean(Array(curve.means[(curve.lastLevel + 1)...]))
    pValue = found.pValue
    let knees = curve.resampledKnees(resamples, &numbers).sorted()
    let tail = (1 - confidence) / 2
    let cut = Int(tail * Double(knees.count))
    let (first, last) = (knees[cut], knees[knees.count - 1 - cut])
    interval = Interval(lower: sweeps.sizes[first], upper: sweeps.sizes[last], confidence: confidence)
    var lowest = first
    while lowest > 0, sweeps.isRaised(at: lowest, confidence: confidence) { lowest -= 1 }
    onset = Interval(lower: sweeps.sizes[lowest], upper: sweeps.sizes[last + 1], confidence: confidence)
    self.resamples = resamples
    self.seed = seed
  }
}
