// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// How many sessions a comparison takes. All of it presumes that their spread is known, while five sessions know it to
/// a third.
package enum SampleSize {
  /// With fewer sessions an interval is wider than anything worth knowing.
  package static let minimum = 5

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
