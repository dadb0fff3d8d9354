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
    func noise(_ arm: ComparisonArm, _ metric: Metric) -> ArmNoise {
      ArmNoise(arm, metric, resamples: resamples, seed: seed)
    }
    // Once, however many candidates there are.
    var baseNoise: [Metric: ArmNoise] = [:]
    for metric in base.run.metrics { baseNoise[metric] = noise(base, metric) }
    self.candidates = candidates.map { arm in
      let theirs = Set(arm.run.metrics)
      let shared = base.run.metrics.filter(theirs.contains).sorted()
      return Candidate(
        arm: arm, comparability: Comparability(base.run, arm.run),
        metrics: shared.map { metric in
          let found = Self.sessions(base, arm, metric)
          return MetricComparison(
            metric, base: found.base, candidate: found.candidate,
            leftOut: base.leftOut(of: metric) + arm.leftOut(of: metric),
            noise: NoiseFloors(
              base: baseNoise[metric] ?? noise(base, metric), candidate: noise(arm, metric), isPaired: found.isPaired),
            margin: margin, isPaired: found.isPaired, resamples: resamples, seed: seed)
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
    candidates.contains { $0.metrics.contains(where: \.isBeyondMargin) }
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
}
