// SPDX-License-Identifier: GPL-3.0-or-later
internal import Statistics

/// One base and its candidates, metric by metric.
public struct Comparison: Sendable {
  /// A candidate held against the base.
  public struct Candidate: Sendable {
    public let arm: ComparisonArm
    public let comparability: Comparability
    public let metrics: [MetricComparison]
    /// Metrics that only one of the two has.
    public let onlyInBase: [Metric]
    public let onlyHere: [Metric]
  }

  public let base: ComparisonArm
  public let candidates: [Candidate]
  /// 0.03 for 3 %.
  public let margin: Double
  public let split: [OverheadSplit]
  /// Whether arms were compared although they must not be.
  public let isForced: Bool
  /// Of the resampling.
  public let seed: UInt64
  public let resamples: Int

  /// Compares. Fails only where arms must not be compared and that is not forced: `incomparable` says which and why.
  public init(
    base: ComparisonArm, candidates: [ComparisonArm], margin: Double, isForced: Bool = false, resamples: Int = 10_000,
    seed: UInt64 = 1
  ) {
    self.base = base
    self.margin = margin
    self.seed = seed
    self.resamples = resamples
    var floors: [Metric: NoiseFloor] = [:]
    for metric in base.run.metrics {
      floors[metric] = Self.noiseFloor(base, metric, resamples: resamples, seed: seed)
    }
    self.candidates = candidates.map { arm in
      let theirs = Set(arm.run.metrics)
      let shared = base.run.metrics.filter(theirs.contains).sorted()
      return Candidate(
        arm: arm, comparability: Comparability(base.run, arm.run),
        metrics: shared.map { metric in
          let found = Self.sessions(base, arm, metric)
          return MetricComparison(
            metric, base: found.base, candidate: found.candidate,
            leftOut: base.leftOut(of: metric) + arm.leftOut(of: metric), floor: floors[metric], margin: margin,
            isPaired: found.isPaired, resamples: resamples, seed: seed)
        },
        onlyInBase: base.run.metrics.filter { !theirs.contains($0) }.sorted(),
        onlyHere: arm.run.metrics.filter { !base.run.metrics.contains($0) }.sorted())
    }
    self.isForced = isForced && self.candidates.contains { !$0.comparability.isComparable }
    split = OverheadSplit.splits(base: base, candidates: self.candidates, resamples: resamples, seed: seed)
  }

  /// The candidates that must not be held against the base.
  public var incomparable: [Candidate] { candidates.filter { !$0.comparability.isComparable } }

  /// Whether a candidate is slower by more than the margin somewhere.
  public var hasRegression: Bool {
    candidates.contains { $0.metrics.contains { $0.isBeyondMargin && $0.verdict == .slower } }
  }

  /// Whether it is certain for every metric that no candidate is slower by more than the margin.
  public var excludesRegression: Bool {
    candidates.allSatisfy { $0.metrics.allSatisfy { $0.excludesRegression(beyond: margin) } }
  }

  /// Whether nothing at all could be compared.
  public var isEmpty: Bool { candidates.allSatisfy { $0.metrics.allSatisfy { $0.verdict == .notMeasured } } }

  /// Both arms' sessions of a metric. Where they were measured in turns, only those of the rounds that they share, in the order of
  /// the rounds, and `isPaired`.
  static func sessions(
    _ base: ComparisonArm, _ candidate: ComparisonArm, _ metric: Metric
  ) -> (base: [[RunBlock]], candidate: [[RunBlock]], isPaired: Bool) {
    if base.arm != nil, candidate.arm != nil, base.run == candidate.run {
      let (one, other) = (base.sessionsByRound(of: metric), candidate.sessionsByRound(of: metric))
      let rounds = Set(one.keys).intersection(other.keys).sorted()
      if rounds.count >= 2 { return (rounds.compactMap { one[$0] }, rounds.compactMap { other[$0] }, true) }
    }
    return (base.sessions(of: metric), candidate.sessions(of: metric), false)
  }

  /// The base against itself: the arm that repeats it (A/A) where the run has one, else its odd sessions against its even ones, which
  /// are half as many, so that this floor is somewhat too high. nil with fewer than two sessions on either side.
  private static func noiseFloor(_ base: ComparisonArm, _ metric: Metric, resamples: Int, seed: UInt64) -> NoiseFloor? {
    if let arm = base.arm {
      let again = ComparisonArm(name: arm, run: base.run, arm: arm + ComparisonArm.again)
      let found = sessions(base, again, metric)
      if found.isPaired {
        return MetricComparison.estimate(
          found.base.map(Session.init(run:)), found.candidate.map(Session.init(run:)), isPaired: true, quantile: 0.5,
          resamples: resamples, seed: seed
        ).map { NoiseFloor($0) }
      }
    }
    let all = base.sessions(of: metric).map(Session.init(run:))
    let even = all.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let odd = all.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    guard even.count >= 2, odd.count >= 2 else { return nil }
    return RatioEstimate(base: even, candidate: odd, resamples: resamples, seed: seed).map { NoiseFloor($0) }
  }
}
