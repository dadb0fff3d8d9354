// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// What the two arms of a comparison differ from themselves by. Which of them is the base makes no difference.
package struct NoiseFloors: Sendable {
  /// What an arm that is not repeated must have, to be held against itself: two odd sessions and two even ones.
  package static let minSessions = 4

  /// nil where that arm's is not known, or says nothing of this comparison.
  package let base: NoiseFloor?
  package let candidate: NoiseFloor?
  /// The larger one: a difference below it is none. nil where it is not known, since one arm's says nothing of the
  /// other.
  package let larger: NoiseFloor?

  /// `isPaired`: both arms were measured in turns. Then an arm that repeats one of them (A/A) shows all that changing
  /// arms does, and sessions of an arm that stand apart show what rounds differ by, which pairing takes out.
  init(base: ArmNoise, candidate: ArmNoise, isPaired: Bool) {
    let isByRepeat = isPaired && (base.isRepeated || candidate.isRepeated)
    self.base = isByRepeat && !base.isRepeated ? nil : base.floor
    self.candidate = isByRepeat && !candidate.isRepeated ? nil : candidate.floor
    let known = [self.base, self.candidate].compactMap(\.self)
    larger = known.count == 2 || isByRepeat ? known.max { $0.halfWidth < $1.halfWidth } : nil
  }
}

/// What an arm differs from itself by, at one metric.
struct ArmNoise {
  /// nil where that is not known.
  let floor: NoiseFloor?
  /// Whether another arm repeats it, measured in turns with it (A/A): then what rounds have in common is not in the
  /// floor.
  let isRepeated: Bool

  /// `repeated`: the arm that repeats it, nil where its run has none. `resamples` and `seed` as in a comparison.
  init(_ arm: ComparisonArm, repeated: ComparisonArm?, _ metric: Metric, resamples: Int, seed: UInt64) {
    if let repeated, let again = Self.again(arm, repeated, metric, resamples: resamples, seed: seed) {
      (floor, isRepeated) = (again, true)
    } else {
      (floor, isRepeated) = (Self.halves(arm, metric, resamples: resamples, seed: seed), false)
    }
  }

  /// The arm against the one that repeats it; nil where they share no rounds.
  private static func again(
    _ arm: ComparisonArm, _ again: ComparisonArm, _ metric: Metric, resamples: Int, seed: UInt64
  ) -> NoiseFloor? {
    let found = Comparison.sessions(arm, again, metric, areOfOneRun: true)
    guard found.isPaired else { return nil }
    return MetricComparison.estimate(
      found.base.map(Session.init(run:)), found.candidate.map(Session.init(run:)), isPaired: true, quantile: 0.5,
      resamples: resamples, seed: seed
    ).map { NoiseFloor($0) }
  }

  /// Its odd sessions against its even ones, which are half as many, so that this floor is somewhat too high. nil with
  /// too few sessions.
  private static func halves(_ arm: ComparisonArm, _ metric: Metric, resamples: Int, seed: UInt64) -> NoiseFloor? {
    let sessions = arm.sessions(of: metric)
    guard sessions.count >= NoiseFloors.minSessions else { return nil }
    let all = sessions.map(Session.init(run:)).enumerated()
    let even = all.filter { $0.offset % 2 == 0 }.map(\.element)
    let odd = all.filter { $0.offset % 2 == 1 }.map(\.element)
    return RatioEstimate(base: even, candidate: odd, resamples: resamples, seed: seed).map { NoiseFloor($0) }
  }
}
