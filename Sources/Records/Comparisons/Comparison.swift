// SPDX-License-Identifier: GPL-3.0-or-later
internal import Statistics

/// One base and its candidates, metric by metric.
package struct Comparison: Sendable {
  /// A candidate held against the base.
  package struct Candidate: Sendable {
    package let arm: ComparisonArm
    package let comparability: Comparability
    package let metrics: [MetricComparison]
    /// Metrics that only one of the two has.
    package let onlyInBase: [Metric]
    package let onlyHere: [Metric]
  }

  package let base: ComparisonArm
  package let candidates: [Candidate]
  /// 0.03 for 3 %.
  package let margin: Double
  package let split: [OverheadSplit]
  /// Whether arms were compared although they must not be.
  package let isForced: Bool
  /// Of the resampling.
  package let seed: UInt64
  package let resamples: Int

  /// Compares. Fails only where arms must not be compared and that is not forced: `incomparable` says which and why.
  ///
  /// `resamples` are at most so many: of records with very many blocks or metrics fewer are drawn (`affordable`).
  package init(
    base: ComparisonArm, candidates: [ComparisonArm], margin: Double, isForced: Bool = false, resamples: Int = 10_000,
    seed: UInt64 = 1
  ) {
    let resamples = Self.affordable(resamples, base, candidates)
    self.base = base
    self.margin = margin
    self.seed = seed
    self.resamples = resamples
    func noise(of arm: ComparisonArm, _ metrics: [Metric]) -> [Metric: ArmNoise] {
      let repeated = arm.repeated
      return Dictionary(
        metrics.map { ($0, ArmNoise(arm, repeated: repeated, $0, resamples: resamples, seed: seed)) }
      ) { first, _ in first }
    }
    // Once, however many candidates there are.
    let ours = Set(base.run.metrics)
    let baseNoise = noise(of: base, base.run.metrics)
    self.candidates = candidates.map { arm in
      let theirs = Set(arm.run.metrics)
      let shared = base.run.metrics.filter(theirs.contains).sorted()
      let areOfOneRun = Self.areOfOneRun(base, arm)
      let armNoise = noise(of: arm, shared)
      return Candidate(
        arm: arm, comparability: Comparability(base.run, arm.run),
        metrics: shared.compactMap { metric in
          guard let one = baseNoise[metric], let other = armNoise[metric] else { return nil }
          let found = Self.sessions(base, arm, metric, areOfOneRun: areOfOneRun)
          return MetricComparison(
            metric, base: found.base, candidate: found.candidate,
            leftOut: base.leftOut(of: metric) + arm.leftOut(of: metric),
            noise: NoiseFloors(base: one, candidate: other, isPaired: found.isPaired), margin: margin,
            isPaired: found.isPaired, resamples: resamples, seed: seed)
        },
        onlyInBase: base.run.metrics.filter { !theirs.contains($0) }.sorted(),
        onlyHere: arm.run.metrics.filter { !ours.contains($0) }.sorted())
    }
    self.isForced = isForced && self.candidates.contains { !$0.comparability.isComparable }
    split = OverheadSplit.splits(base: base, candidates: self.candidates, resamples: resamples, seed: seed)
  }

  /// What all bootstrap samples of a comparison together may draw: some seconds. Sixty metrics of a hundred blocks an
  /// arm stay below it.
  private static let maxDraws = 1_000_000_000
  /// Fewer give no bounds of 95 %.
  private static let minResamples = 200
  /// A metric takes about seven estimates, and each its time, however few blocks it has.
  private static let (estimates, overhead) = (7, 16)

  /// As many bootstrap samples as can be drawn in a time that goes with the size of the records, and not more than were
  /// asked for.
  private static func affordable(_ resamples: Int, _ base: ComparisonArm, _ candidates: [ComparisonArm]) -> Int {
    let blocks = candidates.reduce(0) { sum, candidate in
      sum + base.blockCount + candidate.blockCount + overhead * (base.run.metrics.count + candidate.run.metrics.count)
    }
    return affordable(resamples, blocks: blocks)
  }

  static func affordable(_ resamples: Int, blocks: Int) -> Int {
    max(min(resamples, minResamples), min(resamples, maxDraws / (estimates * max(1, blocks))))
  }

  /// The candidates that must not be held against the base.
  package var incomparable: [Candidate] { candidates.filter { !$0.comparability.isComparable } }

  /// Whether a candidate is slower by more than the margin somewhere.
  package var hasRegression: Bool {
    candidates.contains { $0.metrics.contains(where: \.isBeyondMargin) }
  }

  /// Whether it is certain for every metric that no candidate is slower by more than the margin.
  package var excludesRegression: Bool {
    candidates.allSatisfy { $0.metrics.allSatisfy { $0.excludesRegression(beyond: margin) } }
  }

  /// Whether nothing at all could be compared.
  package var isEmpty: Bool { candidates.allSatisfy { $0.metrics.allSatisfy { $0.verdict == .notMeasured } } }

  /// Whether both are arms of the same run, and so may have been measured in turns.
  static func areOfOneRun(_ base: ComparisonArm, _ candidate: ComparisonArm) -> Bool {
    base.arm != nil && candidate.arm != nil && base.run == candidate.run
  }

  /// Both arms' sessions of a metric. Where they were measured in turns, only those of the rounds that they share, in
  /// the order of the rounds, and `isPaired`.
  static func sessions(
    _ base: ComparisonArm, _ candidate: ComparisonArm, _ metric: Metric, areOfOneRun: Bool
  ) -> (base: [[RunBlock]], candidate: [[RunBlock]], isPaired: Bool) {
    if areOfOneRun {
      let (one, other) = (base.sessionsByRound(of: metric), candidate.sessionsByRound(of: metric))
      let rounds = Set(one.keys).intersection(other.keys).sorted()
      if rounds.count >= 2 { return (rounds.compactMap { one[$0] }, rounds.compactMap { other[$0] }, true) }
    }
    return (base.sessions(of: metric), candidate.sessions(of: metric), false)
  }
}
