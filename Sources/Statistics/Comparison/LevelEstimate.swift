// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The level of one arm: the geometric mean over sessions of the geometric means of their blocks' medians (or other
/// quantiles).
///
/// Its interval is Student's t of what repeats (sessions, or the blocks of a single one), on the logarithmic scale.
package struct LevelEstimate: Sendable {
  /// In the samples' unit.
  package let value: Double
  package let basis: Basis
  /// How many repeats the interval rests on.
  package let unitCount: Int
  /// Of the value's natural logarithm.
  package let standardError: Double

  private let logarithm: Double
  private let degreesOfFreedom: Double

  /// nil without sessions, with a session without blocks, and for a single block of too few samples for an interval.
  ///
  /// - Precondition: 0 < quantile < 1.
  package init?(_ sessions: [Session], quantile: Double = 0.5) {
    precondition(0 < quantile && quantile < 1)
    let parts = sessions.map { session in
      session.blocks.map { [ResampledBlock($0, quantile: quantile, weight: 1)] }
    }
    guard let hierarchy = Hierarchy(parts, parts: .blocks, quantile: quantile) else { return nil }
    logarithm = hierarchy.estimate
    value = exp(logarithm)
    basis = hierarchy.basis
    unitCount = hierarchy.unitCount
    standardError = hierarchy.variance.squareRoot()
    degreesOfFreedom = hierarchy.degreesOfFreedom
  }

  /// - Precondition: the confidence is between 0 and 1, these excluded.
  package func interval(confidence: Double = 0.95) -> Interval {
    precondition(0 < confidence && confidence < 1)
    let reach =
      standardError * StudentDistribution(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - confidence) / 2)
    return Interval(lower: exp(logarithm - reach), upper: exp(logarithm + reach), confidence: confidence)
  }
}
