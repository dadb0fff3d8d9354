// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Whether a ratio is as good as 1: two one-sided tests against a margin (Schuirmann, Journal of Pharmacokinetics and
/// Biopharmaceutics 15:657, 1987).
///
/// They are Welch's t tests of the logarithm of the ratio, with the standard error and the degrees of freedom of its
/// interval. Failing to find a difference is no evidence that there is none; this is.
package struct Equivalence: Hashable, Sendable {
  /// 0.03 for a ratio between 1/1.03 and 1.03.
  package let margin: Double
  /// How likely a ratio at least as high would be seen if the true one was 1/(1 + margin). Small: not lower by the
  /// margin.
  package let lowerP: Double
  /// How likely a ratio at least as low would be seen if the true one was 1 + margin. Small: not higher by the margin,
  /// which for times is "no worse".
  package let upperP: Double

  /// - Precondition: the margin is positive.
  package init(_ estimate: RatioEstimate, margin: Double) {
    precondition(margin > 0)
    self.margin = margin
    lowerP = Self.p(log(estimate.ratio) + log(1 + margin), estimate)
    upperP = Self.p(log(1 + margin) - log(estimate.ratio), estimate)
  }

  /// Of the hypothesis that the ratio is not within the margin.
  package var pValue: Double { max(lowerP, upperP) }

  /// Whether the ratio is within the margin. At a significance of 0.05 that is so when the 90 % interval of the t test
  /// lies within; the estimate's has its length, and lies where the bootstrap puts it.
  package func isEquivalent(significance: Double = 0.05) -> Bool { pValue < significance }

  /// A standard error of zero leaves no doubt, on whichever side the distance is.
  private static func p(_ distance: Double, _ estimate: RatioEstimate) -> Double {
    guard estimate.standardError > 0 else { return distance > 0 ? 0 : 1 }
    return StudentDistribution(degreesOfFreedom: estimate.degreesOfFreedom)
      .upperTail(distance / estimate.standardError)
  }
}
