// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Statistics
import TestSupport
import Testing

@testable import Records

@Suite("Comparison")
struct ComparisonTests {
  private static func compare(
    _ base: Run, _ candidate: Run, margin: Double = 0.03, resamples: Int = 300
  ) -> Comparison {
    Comparison(
      base: ComparisonArm(name: "base", run: base), candidates: [ComparisonArm(name: "candidate", run: candidate)],
      margin: margin, resamples: resamples)
  }

  private static func only(_ comparison: Comparison) throws -> MetricComparison {
    let metrics = comparison.candidates.flatMap(\.metrics)
    try #require(metrics.count == 1)
    return metrics[0]
  }

  private static func times(_ nanoseconds: Double) -> (Metric, Int) -> Double { { _, _ in nanoseconds } }

  @Test("of very many blocks fewer bootstrap samples are drawn, of usual ones as many as were asked for")
  func affordable() {
    #expect(Comparison.affordable(10_000, blocks: 2000) == 10_000)
    #expect(Comparison.affordable(100, blocks: 2000) == 100)
    #expect((1000..<10_000).contains(Comparison.affordable(10_000, blocks: 50_000)))
    // However many there are, bounds of 95 % take some.
    #expect(Comparison.affordable(10_000, blocks: .max / 16) == 200)
    #expect(Comparison.affordable(10_000, blocks: 0) == 10_000)
    let run = Run.built()
    let arm = ComparisonArm(name: "x", run: run)
    #expect(Comparison(base: arm, candidates: [arm], margin: 0.03).resamples == 10_000)
  }

  @Test("a tenth more is slower, beyond 3 %")
  func slower() throws {
    let comparison = Self.compare(
      .measured(seed: 1), .measured(seed: 2, level: Self.times(88_000)))
    let metric = try Self.only(comparison)
    #expect(metric.verdict == .slower && metric.isBeyondMargin && !metric.isWithinMargin)
    let interval = try #require(metric.interval)
    #expect(interval.contains(1.1) && interval.upper / interval.lower < 1.03)
    #expect(try #require(metric.estimate).basis == .sessions)
    // A factor on all samples moves the tail as it moves the median.
    let tail = try #require(metric.tail)
    #expect(tail.interval.contains(1.1) && tail.ratio > 1.05)
    // The smallest p that five against five can have: 2 of the 252 ways to deal them out.
    let ranks = try #require(metric.ranks)
    #expect(abs(ranks.pValue - 2 / 252) < 1e-9 && abs(ranks.shift - 8000) < 1000)
    #expect(metric.base.sessions == 5 && metric.base.blocks == 20 && metric.base.count == 800)
    let center = try #require(metric.base.center)
    #expect(center.interval.contains(80_000) && center.basis == .sessions)
    #expect(comparison.hasRegression && !comparison.isEmpty)
  }

  @Test("two percent more is slower, but not beyond 3 %")
  func slightlySlower() throws {
    let noise = (sessions: 0.0005, samples: 0.02)
    let comparison = Self.compare(
      .measured(seed: 3, noise: noise), .measured(seed: 4, noise: noise, level: Self.times(81_600)))
    let metric = try Self.only(comparison)
    #expect(metric.verdict == .slower && !metric.isBeyondMargin && metric.isWithinMargin)
    #expect(!comparison.hasRegression)
    #expect(try #require(metric.bound) < 0.03)
  }

  @Test("a tenth less is faster")
  func faster() throws {
    let comparison = Self.compare(.measured(seed: 1), .measured(seed: 2, level: Self.times(72_000)))
    let metric = try Self.only(comparison)
    #expect(metric.verdict == .faster && !metric.isBeyondMargin && !comparison.hasRegression)
    #expect(try #require(metric.bound) > 0.1)
  }

  /// Of intervals at 95 % one in twenty leaves out what is true, in either direction; the noise floor takes some of
  /// these back.
  @Test("equal arms are hardly ever found to differ, and never beyond the margin")
  func equal() throws {
    var verdicts: [ComparisonVerdict: Int] = [:]
    for seed in 0..<50 as Range<UInt64> {
      let comparison = Self.compare(.measured(seed: 1000 + seed), .measured(seed: 2000 + seed), resamples: 100)
      let metric = try Self.only(comparison)
      verdicts[metric.verdict, default: 0] += 1
      #expect(!comparison.hasRegression)
    }
    #expect(verdicts[.notMeasured] == nil)
    #expect(verdicts[.slower] ?? 0 <= 4 && verdicts[.faster] ?? 0 <= 4, "\(verdicts)")
    #expect(verdicts[.equivalent] ?? 0 >= 40, "\(verdicts)")
  }

  @Test("where sessions scatter, equal arms are not called equivalent, and how many sessions that takes is said")
  func noisy() throws {
    let noise = (sessions: 0.05, samples: 0.02)
    let metric = try Self.only(
      Self.compare(.measured(seed: 5, noise: noise), .measured(seed: 6, noise: noise)))
    #expect(metric.verdict == .notDistinguishable && !metric.isWithinMargin)
    #expect(try #require(metric.sessionsMissing) > 5)
    let calm = (sessions: 0.0005, samples: 0.005)
    let steady = try Self.only(Self.compare(.measured(seed: 5, noise: calm), .measured(seed: 6, noise: calm)))
    #expect(steady.verdict == .equivalent && steady.sessionsMissing == nil)
  }

  /// So small a margin would take more sessions than can be counted up to.
  @Test("the question for the impossible ends")
  func impossible() throws {
    let noise = (sessions: 0.2, samples: 0.02)
    let metric = try Self.only(
      Self.compare(.measured(seed: 5, noise: noise), .measured(seed: 6, noise: noise), margin: 1e-9))
    #expect(try #require(metric.sessionsMissing) > 1_000_000)
  }

  @Test("of rates the lower one is slower")
  func rates() throws {
    func run(_ seed: UInt64, _ rate: Double) -> Run {
      .measured([.throughput()], seed: seed) { _, _ in rate }
    }
    let slower = Self.compare(run(1, 2e9), run(2, 1.8e9))
    let metric = try Self.only(slower)
    #expect(metric.verdict == .slower && metric.isBeyondMargin && slower.hasRegression)
    #expect(metric.tail == nil)
    #expect(try #require(metric.estimate).ratio < 1)
    let faster = Self.compare(run(1, 2e9), run(2, 2.2e9))
    #expect(try Self.only(faster).verdict == .faster && !faster.hasRegression)
  }

  @Test(
    "with a single session on either side nothing counts, however large, and nothing is excluded",
    arguments: [(1, 1), (1, 5), (5, 1)])
  func singleSession(base: Int, candidate: Int) throws {
    for level in [100_000.0, 80_000] {
      let comparison = Self.compare(
        .measured(seed: 1, sessions: base, noise: (0, 0.001)),
        .measured(seed: 2, sessions: candidate, noise: (0, 0.001), level: Self.times(level)))
      let metric = try Self.only(comparison)
      #expect(try #require(metric.estimate).basis == .blocks)
      #expect(metric.noiseFloor == nil && metric.verdict == .notDistinguishable)
      #expect(!metric.isBeyondMargin && !metric.isWithinMargin && metric.bound == nil)
      #expect(!comparison.hasRegression && !comparison.excludesRegression && !comparison.isEmpty)
    }
  }

  @Test("where the noise floor of either arm is not known no difference counts", arguments: [(3, 5), (5, 3), (2, 2)])
  func unknownFloor(base: Int, candidate: Int) throws {
    let comparison = Self.compare(
      .measured(seed: 1, sessions: base, noise: (0.0001, 0.001)),
      .measured(seed: 2, sessions: candidate, noise: (0.0001, 0.001), level: Self.times(100_000)))
    let metric = try Self.only(comparison)
    #expect(metric.noiseFloor == nil && metric.verdict == .notDistinguishable && !comparison.hasRegression)
    // What is excluded needs no floor.
    let equal = try Self.only(
      Self.compare(
        .measured(seed: 1, sessions: base, noise: (0.0001, 0.001)),
        .measured(seed: 2, sessions: candidate, noise: (0.0001, 0.001))))
    #expect(equal.verdict == .equivalent)
  }

  @Test("the noise floor is the larger one of both arms, so that the order of the files decides nothing")
  func symmetric() throws {
    let calm = Run.measured(seed: 1, sessions: 8, noise: (0.0005, 0.01))
    let noisy = Run.measured(seed: 2, sessions: 8, noise: (0.0005, 0.01)) { _, session in
      session % 2 == 0 ? 80_000 : 90_000
    }
    let (one, other) = (try Self.only(Self.compare(calm, noisy)), try Self.only(Self.compare(noisy, calm)))
    #expect(one.noiseFloor == other.noiseFloor && one.noiseFloor == one.noise.candidate)
    #expect(try #require(one.noiseFloor).halfWidth > (try #require(one.noise.base)).halfWidth)
    #expect(one.verdict == .slower && other.verdict == .faster)
    let (interval, inverse) = (try #require(one.interval), try #require(other.interval))
    #expect(abs(interval.lower * inverse.upper - 1) < 1e-9 && abs(interval.upper * inverse.lower - 1) < 1e-9)
    #expect(one.noise.candidate?.isBiased == true && other.noise.base?.isBiased == true)
  }

  @Test("a block of three samples is no measurement")
  func tooFew() throws {
    func run(_ seed: UInt64) -> Run {
      var random = SeededGenerator(seed: seed)
      return .built { $0.add(sessions: 1, blocks: 1, samples: 3, &random) }
    }
    let comparison = Self.compare(run(1), run(2))
    let metric = try Self.only(comparison)
    #expect(metric.verdict == .notMeasured)
    #expect(metric.estimate == nil && metric.interval == nil && metric.bound == nil && metric.sessionsMissing == nil)
    #expect(comparison.isEmpty && !comparison.hasRegression)
    #expect(Self.compare(.measured(seed: 1), .built()).isEmpty)
  }

  /// Every other session is 5 % slower: that much the base differs from itself.
  @Test("the noise floor is what odd sessions differ from even ones by")
  func floor() throws {
    let noise = (sessions: 0.0005, samples: 0.01)
    let level: (Metric, Int) -> Double = { _, session in session % 2 == 0 ? 80_000 : 84_000 }
    let metric = try Self.only(
      Self.compare(
        .measured(seed: 1, sessions: 8, noise: noise, level: level),
        .measured(seed: 2, sessions: 8, noise: noise) { level($0, $1) * 1.02 }))
    let floor = try #require(metric.noiseFloor)
    #expect(floor.isBiased && floor.interval.contains(1.05))
    #expect(
      Self.compare(.measured(seed: 1, sessions: 3), .measured(seed: 2)).candidates[0].metrics[0].noiseFloor == nil)
    let calm = try #require(
      Self.only(Self.compare(.measured(seed: 1, noise: noise), .measured(seed: 2, noise: noise))).noiseFloor)
    #expect(!calm.isBiased && calm.halfWidth < 0.02)
  }

  /// All arms of a round share what the machine did meanwhile, here 10 % up and down, which pairing takes out.
  private static func arms(slowdown: Double = 1.02, again: Double = 1, drops: Bool = false) -> Run {
    var random = SeededGenerator(seed: 9)
    let noise = (sessions: 0.001, samples: 0.01)
    func drift(_ round: Int) -> Double { 80_000 * (round % 2 == 0 ? 1 : 1.1) }
    return .built { run in
      for (arm, firstRound, factor) in [
        ("identity", 0, 1), ("identity again", 0, again), ("identity", 6, 1), ("DMA", 6, slowdown),
      ] as [(Arm, Int, Double)] {
        run.add(sessions: 6, arm: arm, firstRound: firstRound, noise: noise, &random) {
          drift($1) * factor
        }
      }
      // A round that was interrupted.
      if drops { run.sessions.removeLast() }
    }
  }

  private static func compareArms(_ run: Run) throws -> MetricComparison {
    try only(
      Comparison(
        base: ComparisonArm(name: "identity", run: run, arm: "identity"),
        candidates: [ComparisonArm(name: "DMA", run: run, arm: "DMA")], margin: 0.03, resamples: 300))
  }

  @Test("arms measured in turns are compared within the rounds that they share", arguments: [false, true])
  func paired(drops: Bool) throws {
    let metric = try Self.compareArms(Self.arms(drops: drops))
    let estimate = try #require(metric.estimate)
    #expect(estimate.isPaired && estimate.basis == .sessions)
    #expect(estimate.unitCount == (drops ? 5 : 6))
    // The base's sessions of the other rounds are not among them.
    #expect(metric.base.sessions == (drops ? 5 : 6) && metric.candidate.sessions == (drops ? 5 : 6))
    #expect(metric.verdict == .slower)
    let interval = try #require(metric.interval)
    #expect(interval.contains(1.02) && interval.upper / interval.lower < 1.01)
  }

  @Test("the noise floor of a run with arms is its base against the base again")
  func againstItself() throws {
    let calm = try #require(Self.compareArms(Self.arms()).noiseFloor)
    #expect(!calm.isBiased && calm.halfWidth < 0.005)
    // Changing alone costs 5 %: the half-width is small, and that it is biased is said.
    let biased = try #require(Self.compareArms(Self.arms(again: 1.05)).noiseFloor)
    #expect(biased.isBiased && biased.interval.contains(1.05))
  }

  /// By themselves the sessions of an arm differ by the 10 % of the rounds.
  @Test("of arms measured in turns the repeated one gives the floor, whichever of them is the base")
  func againstItselfInEitherOrder() throws {
    let run = Self.arms()
    let turned = try Self.only(
      Comparison(
        base: ComparisonArm(name: "DMA", run: run, arm: "DMA"),
        candidates: [ComparisonArm(name: "identity", run: run, arm: "identity")], margin: 0.03, resamples: 300))
    let metric = try Self.compareArms(run)
    #expect(metric.noise.candidate == nil && turned.noise.base == nil)
    #expect(metric.noiseFloor == turned.noiseFloor && turned.verdict == .faster)
  }

  /// Two percent that stand out clearly are nothing where the base came out otherwise by as much against itself.
  @Test("what is less than the noise floor is no difference")
  func belowTheFloor() throws {
    var random = SeededGenerator(seed: 3)
    let run = Run.built { run in
      for (arm, round, noise, level) in [
        ("identity", 0, 0.05, 80_000), ("identity again", 0, 0.05, 80_000), ("identity", 6, 0.0005, 80_000),
        ("DMA", 6, 0.0005, 81_600),
      ] as [(Arm, Int, Double, Double)] {
        run.add(sessions: 6, arm: arm, firstRound: round, noise: (noise, 0.005), &random) { _, _ in level }
      }
    }
    let metric = try Self.compareArms(run)
    #expect(try #require(metric.interval).lower > 1.01)
    #expect(try #require(metric.noiseFloor).halfWidth > 0.03)
    #expect(metric.verdict == .equivalent && metric.isWithinMargin)
  }

  @Test("arms of different runs are not paired, whatever their rounds")
  func notPaired() throws {
    let (one, other) = (Self.arms(), Self.arms(slowdown: 1.03))
    let metric = try Self.only(
      Comparison(
        base: ComparisonArm(name: "identity", run: one, arm: "identity"),
        candidates: [ComparisonArm(name: "DMA", run: other, arm: "DMA")], margin: 0.03, resamples: 300))
    #expect(try #require(metric.estimate).isPaired == false)
    #expect(metric.base.sessions == 12)
  }

  @Test("metrics that only one of the two has are named")
  func partial() throws {
    let comparison = Self.compare(
      .measured([.reads(8192), .reads()], seed: 1), .measured([.reads(), .reads(512)], seed: 2))
    let candidate = comparison.candidates[0]
    #expect(candidate.metrics.map(\.metric) == [.reads()])
    #expect(candidate.onlyInBase == [.reads(8192)])
    #expect(candidate.onlyHere == [.reads(512)])
  }

  @Test("arms that must not be compared are named, and forcing is remembered only where it was needed")
  func forced() {
    let base = Run.measured(seed: 1)
    var other = Run.measured(seed: 2)
    other.engine = "vfio"
    let arms = [ComparisonArm(name: "a", run: base), ComparisonArm(name: "b", run: other)]
    let forced = Comparison(base: arms[0], candidates: arms, margin: 0.03, isForced: true, resamples: 100)
    #expect(forced.incomparable.map(\.arm.name) == ["b"] && forced.isForced)
    let needless = Comparison(base: arms[0], candidates: [arms[0]], margin: 0.03, isForced: true, resamples: 100)
    #expect(needless.incomparable.isEmpty && !needless.isForced)
  }

  @Test("flagged blocks of both arms are counted and left in")
  func flagged() throws {
    var run = Run.measured(seed: 1)
    run.sessions[0].blocks[1].flags = [.stolen, .preempted]
    let metric = try Self.only(Self.compare(run, run))
    #expect(metric.flaggedBlocks == 2)
    #expect(metric.base.blocks == 20)
  }

  @Test("the same seed gives the same interval")
  func reproducible() throws {
    let (base, candidate) = (Run.measured(seed: 1), Run.measured(seed: 2))
    let first = try Self.only(Self.compare(base, candidate)).interval
    #expect(try Self.only(Self.compare(base, candidate)).interval == first)
    let other = Comparison(
      base: ComparisonArm(name: "base", run: base), candidates: [ComparisonArm(name: "c", run: candidate)],
      margin: 0.03, resamples: 300, seed: 2)
    #expect(try Self.only(other).interval != first)
  }

  @Test("a block in which something else happened to the device is left out, whatever it says")
  func leftOut() throws {
    func disturbed(_ flag: BlockFlag, inUse: Bool = false) -> Run {
      var run = Run.measured(seed: 2)
      if inUse { run.parameters[Run.inUseParameter] = "yes" }
      for index in run.sessions.indices {
        run.sessions[index].blocks[0].flags = [flag]
        run.sessions[index].blocks[0].distribution = Distribution(bins: [(value: 900_000, count: 40)])
      }
      return run
    }
    for flag: BlockFlag in [.foreignTraffic, .reenumerated, .deviceReset, .speedChanged] {
      let metric = try Self.only(Self.compare(.measured(seed: 1), disturbed(flag)))
      #expect(metric.leftOutBlocks == 5 && metric.candidate.blocks == 15 && metric.flaggedBlocks == 0)
      #expect(metric.candidate.maximum < 200_000)
    }
    let kept = try Self.only(Self.compare(.measured(seed: 1), disturbed(.stolen)))
    #expect(kept.leftOutBlocks == 0 && kept.candidate.blocks == 20 && kept.flaggedBlocks == 5)
    // Where the device was used on purpose, that is what was measured.
    let used = disturbed(.foreignTraffic, inUse: true)
    #expect(used.blocks(of: .reads()).flatMap { $0 }.count == 20)
    #expect(disturbed(.deviceReset, inUse: true).blocks(of: .reads()).flatMap { $0 }.count == 15)
  }
}
