// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// What two arms say of one metric.
package struct MetricComparison: Sendable {
  package let metric: Metric
  /// Medians of all samples of an arm, in the metric's unit; what the ratio is of.
  package let base: ArmSummary
  package let candidate: ArmSummary
  /// Candidate over base, of block medians; nil where there is too little for an interval.
  package let estimate: RatioEstimate?
  /// The 95 % interval of the ratio.
  package let interval: Interval?
  /// Candidate over base at the 99th percentile, with its interval; nil for rates, and where blocks are too small.
  package let tail: (ratio: Double, interval: Interval)?
  /// Of the levels of the sessions, by ranks, which presume nothing of how they are distributed: how likely such a
  /// difference would be without any (Mann and Whitney), and the shift in the metric's unit (Hodges and Lehmann). nil
  /// with too few sessions, and where they are paired, since ranks would ignore that.
  package let ranks: (pValue: Double, shift: Double, interval: Interval?)?
  /// What the arms differ from themselves by.
  package let noise: NoiseFloors
  package let verdict: ComparisonVerdict
  /// Whether a difference as large as the margin is excluded (TOST at 5 %). A single session excludes nothing for
  /// another one.
  package let isWithinMargin: Bool
  /// Whether the candidate is slower by more than the margin: the whole interval says so.
  package let isBeyondMargin: Bool
  /// How many sessions more each arm needs to make the interval's half-width a third of the margin; nil where it is.
  package let sessionsMissing: Int?
  /// Blocks with a flag among those that count, of both arms.
  package let flaggedBlocks: Int
  /// Blocks of both arms that do not count, because something else happened to the device.
  package let leftOutBlocks: Int

  /// `paired`: session n of the base and session n of the candidate belong to the same round.
  init(
    _ metric: Metric, base: [[RunBlock]], candidate: [[RunBlock]], leftOut: Int = 0, noise: NoiseFloors, margin: Double,
    isPaired: Bool, resamples: Int, seed: UInt64
  ) {
    leftOutBlocks = leftOut
    self.metric = metric
    self.base = ArmSummary(base)
    self.candidate = ArmSummary(candidate)
    flaggedBlocks = (base + candidate).joined().count { !$0.flags.isEmpty }
    let (left, right) = (base.map(Session.init(run:)), candidate.map(Session.init(run:)))
    let estimate = Self.estimate(left, right, isPaired: isPaired, quantile: 0.5, resamples: resamples, seed: seed)
    self.estimate = estimate
    self.noise = noise
    ranks = isPaired ? nil : Self.ranks(left, right)
    tail =
      metric.unit == .bytesPerSecond
      ? nil
      : Self.estimate(left, right, isPaired: isPaired, quantile: 0.99, resamples: resamples, seed: seed)
        .map { ($0.ratio, $0.interval()) }
    guard let estimate else {
      (interval, verdict, isWithinMargin, isBeyondMargin, sessionsMissing) = (nil, .notMeasured, false, false, nil)
      return
    }
    let interval = estimate.interval()
    self.interval = interval
    isWithinMargin = estimate.basis == .sessions && Equivalence(estimate, margin: margin).isEquivalent()
    // Where the floor is not known, no difference is known to be larger.
    let isDistinguishable = !interval.contains(1) && (noise.larger?.resolves(estimate) ?? false)
    if isDistinguishable {
      verdict = (estimate.ratio > 1) == metric.isBetterLower ? .slower : .faster
    } else {
      verdict = isWithinMargin ? .equivalent : .notDistinguishable
    }
    // Above 1 is worse, whatever the unit.
    let worse = metric.isBetterLower ? interval.lower : 1 / interval.upper
    isBeyondMargin = verdict == .slower && worse > 1 + margin
    let missing = SampleSize.additionalUnits(to: margin / 3, from: estimate)
    sessionsMissing = missing > 0 ? missing : nil
  }

  /// What the arms differ from themselves by at most; nil where that is not known.
  package var noiseFloor: NoiseFloor? { noise.larger }

  /// Whether the interval excludes that the candidate is worse by more than the margin, also in another session.
  package func excludesRegression(beyond margin: Double) -> Bool {
    guard let interval, isOfSessions else { return false }
    return (metric.isBetterLower ? interval.upper : 1 / interval.lower) <= 1 + margin
  }

  /// The largest difference that the interval does not exclude: 0.008 for 0.8 %. nil with a single session, which
  /// excludes nothing for another one.
  package var bound: Double? { isOfSessions ? interval.map { max($0.upper, 1 / $0.lower) - 1 } : nil }

  /// Whether the interval holds for another session of either arm.
  private var isOfSessions: Bool { estimate?.basis == .sessions }

  private static func ranks(
    _ base: [Session], _ candidate: [Session]
  ) -> (pValue: Double, shift: Double, interval: Interval?)? {
    let (one, other) = (base.compactMap(\.level), candidate.compactMap(\.level))
    guard one.count >= 2, other.count >= 2, let test = MannWhitney(base: one, candidate: other),
      let shift = HodgesLehmann(base: one, candidate: other)
    else { return nil }
    return (test.pValue, shift.shift, shift.interval)
  }

  static func estimate(
    _ base: [Session], _ candidate: [Session], isPaired: Bool, quantile: Double, resamples: Int, seed: UInt64
  ) -> RatioEstimate? {
    // A rate has one value a block, which is its median and its 99th percentile alike.
    guard isPaired, base.count == candidate.count else {
      return RatioEstimate(base: base, candidate: candidate, quantile: quantile, resamples: resamples, seed: seed)
    }
    let rounds = zip(base, candidate).map {
      PairedSession(rounds: [Round(base: $0.blocks, candidate: $1.blocks)])
    }
    return RatioEstimate(paired: rounds, quantile: quantile, resamples: resamples, seed: seed)
  }
}

extension Session {
  /// The blocks of a session of a run.
  init(run blocks: [RunBlock]) {
    self.init(
      blocks: blocks.compactMap { block in
        block.distribution.map { Block($0.sorted) } ?? block.rate.flatMap { Block([$0]) }
      })
  }
}

/// What a comparison says of one metric.
package enum ComparisonVerdict: String, Sendable, Codable {
  case faster
  case slower
  /// The interval excludes a difference as large as the margin, and does not exclude that there is none.
  case equivalent
  /// The interval, or the noise floor, holds both a difference and none; or the noise floor is not known.
  case notDistinguishable
  /// There are too few samples for an interval.
  case notMeasured
}
