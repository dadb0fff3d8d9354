// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// How many sessions a comparison takes. All of it presumes that their spread is known, while five sessions know it to
/// a third.
package enum SampleSize {
  /// With fewer sessions an interval is wider than anything worth knowing.
  package static let minimum = 5

  /// Sessions of each of two arms that show an effect with the given power: 2 ((z(1-alpha/2) + z(power)) variation /
  /// effect)^2 (Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd edition, 3.2), and never less
  /// than `minimum`.
  ///
  /// - Precondition: the variation is not negative, the effect positive; significance and power are between 0 and 1,
  ///   these excluded.
  /// - Parameters:
  ///   - variation: the coefficient of variation from session to session, 0.01 for 1 %.
  ///   - effect: the difference to be found, relative, 0.01 for 1 %.
  ///   - significance: how often a difference may be found where there is none.
  ///   - power: how often the difference is to be found where it is.
  package static func sessionsPerArm(
    variation: Double, effect: Double, significance: Double = 0.05, power: Double = 0.8
  ) -> Int {
    precondition(variation >= 0 && effect > 0 && 0 < significance && significance < 1 && 0 < power && power < 1)
    let distance =
      NormalDistribution.upperQuantile(significance / 2) + NormalDistribution.upperQuantile(1 - power)
    let ratio = distance * variation / effect
    return whole(2 * ratio * ratio)
  }

  /// How many more of what the estimate's basis counts (sessions, as a rule) each arm needs until the half-width of the
  /// interval is at most the given one, relative to the ratio. 0 when it is already.
  ///
  /// - Precondition: the half-width is positive.
  package static func additionalUnits(
    to halfWidth: Double, from estimate: RatioEstimate, confidence: Double = 0.95
  ) -> Int {
    precondition(halfWidth > 0 && 0 < confidence && confidence < 1)
    let target = log(1 + halfWidth)
    let deviation = estimate.standardError * Double(estimate.unitCount).squareRoot()
    let arms = estimate.isPaired ? 1 : 2
    let tail = (1 - confidence) / 2
    func suffices(_ count: Int) -> Bool {
      let student = StudentDistribution(degreesOfFreedom: Double(arms * (count - 1)))
      return student.upperQuantile(tail) * deviation / Double(count).squareRoot() <= target
    }
    if estimate.standardError * StudentDistribution(degreesOfFreedom: estimate.degreesOfFreedom).upperQuantile(tail)
      <= target
    {
      return 0
    }
    // The normal distribution gives too few, by no more than a few.
    let ratio = NormalDistribution.upperQuantile(tail) * deviation / target
    var count = max(whole(ratio * ratio), estimate.unitCount + 1)
    while count < never, !suffices(count) { count += 1 }
    return count - estimate.unitCount
  }

  /// Stands for more than anybody will ever measure.
  private static let never = 1_000_000_000

  private static func whole(_ count: Double) -> Int { max(minimum, Int(min(count, Double(never)).rounded(.up))) }
}
