// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Statistics

@Suite("RatioEstimate")
struct RatioEstimateTests {
  private static let base = [100, 101.3, 99.2, 100.8, 99.9]
  private static let candidate = [102.1, 103.9, 101.0, 102.7, 104.4]

  /// A session for each number, which has one block, which has one sample.
  private static func sessions(_ medians: [Double]) -> [Session] {
    medians.map { Session(blocks: [$0].compactMap { Block([$0]) }) }
  }

  private static func estimate(seed: UInt64 = 1) throws -> RatioEstimate {
    try #require(
      RatioEstimate(base: sessions(base), candidate: sessions(candidate), resamples: 1000, seed: seed))
  }

  /// scipy 1.17.1, of the logarithms: ttest_ind(candidate, base, equal_var=False) has t = 3.6255923566717523, df =
  /// 6.637289205109945; the standard error is sqrt(var(ddof=1)/5 + var(ddof=1)/5), half the length t.isf(0.025, 6) of
  /// them.
  @Test("estimate, standard error and length of the interval are those of Welch's t")
  func welch() throws {
    let estimate = try Self.estimate()
    #expect(estimate.ratio.isClose(to: 1.0256927684340356))
    #expect(estimate.standardError.isClose(to: 0.00699699619795178))
    #expect((log(estimate.ratio) / estimate.standardError).isClose(to: 3.6255923566717523))
    #expect(estimate.degreesOfFreedom == 6)
    #expect(estimate.basis == .sessions)
    #expect(estimate.unitCount == 5)
    #expect(!estimate.isPaired)
    let interval = estimate.interval()
    #expect((log(interval.upper / interval.lower) / 2).isClose(to: 0.017121032919184574))
    #expect(interval.confidence == 0.95)
    #expect(interval.contains(estimate.ratio))
  }

  /// The bootstrap places the interval: of medians of which one is far out, it reaches farther towards that one.
  @Test("an interval is longer towards where the sessions are spread")
  func asymmetry() throws {
    let estimate = try #require(
      RatioEstimate(
        base: Self.sessions(Self.base), candidate: Self.sessions([101, 101.2, 101.4, 101.1, 125]), seed: 3))
    let interval = estimate.interval()
    #expect(log(interval.upper / estimate.ratio) > 1.2 * log(estimate.ratio / interval.lower))
  }

  @Test("one session an arm: blocks are what repeats, and the basis says so")
  func blocks() throws {
    let estimate = try #require(
      RatioEstimate(
        base: [Session(blocks: Self.base.compactMap { Block([$0]) })],
        candidate: [Session(blocks: Self.candidate.compactMap { Block([$0]) })], seed: 1))
    #expect(estimate.basis == .blocks)
    #expect(estimate.ratio.isClose(to: 1.0256927684340356))
    #expect(estimate.standardError.isClose(to: 0.00699699619795178))
    let mixed = try #require(
      RatioEstimate(
        base: Self.sessions([100, 101]), candidate: [Session(blocks: Self.candidate.compactMap { Block([$0]) })],
        seed: 1))
    #expect(mixed.basis == .blocks)
    #expect(mixed.unitCount == 5)
  }

  /// scipy 1.17.1, of the differences of logarithms: ttest_1samp(d, 0) has t = 5.2343191710365256, df = 4 and the 95 %
  /// interval 0.011912146798977138 to 0.0388243650709345.
  @Test("paired arms are compared within rounds", arguments: [Basis.sessions, .rounds])
  func paired(basis: Basis) throws {
    let rounds = zip(Self.base, Self.candidate).map { base, candidate in
      // Base, candidate, candidate, base, with a drift that falls on both alike.
      Round(
        base: [base * 0.97, base / 0.97].compactMap { Block([$0]) },
        candidate: [candidate * 0.99, candidate / 0.99].compactMap { Block([$0]) })
    }
    let sessions =
      basis == .sessions ? rounds.map { PairedSession(rounds: [$0]) } : [PairedSession(rounds: rounds)]
    let estimate = try #require(RatioEstimate(paired: sessions, seed: 1))
    #expect(estimate.basis == basis)
    #expect(estimate.isPaired)
    #expect(estimate.unitCount == 5)
    #expect(estimate.degreesOfFreedom == 4)
    #expect((log(estimate.ratio) / estimate.standardError).isClose(to: 5.2343191710365256))
    let interval = estimate.interval()
    #expect(log(interval.upper / interval.lower).isClose(to: 0.0388243650709345 - 0.011912146798977138))
  }

  /// A median's standard error is 1.2533 sigma/sqrt(n): of two blocks of 401 samples each and 2 %, 0.177 %. A single
  /// block does not know it better than to a sixth or so.
  @Test("one block an arm: samples are what repeats")
  func samples() throws {
    var noise = NormalNumbers(seed: 11)
    let arm = SimulatedArm(sessions: 1, blocks: 1, samples: 401)
    let estimate = try #require(
      RatioEstimate(base: arm.measure(&noise), candidate: arm.measure(&noise), seed: 1))
    #expect(estimate.basis == .samples)
    #expect(estimate.unitCount == 401)
    #expect(estimate.standardError.isClose(to: 0.00177, within: 0.3))
    // The bootstrap's own spread is this standard error, up to the shape of its tails.
    let interval = estimate.interval()
    #expect((log(interval.upper / interval.lower) / 2).isClose(to: 1.966 * estimate.standardError, within: 0.01))
  }

  @Test("what does not repeat has no estimate")
  func nothing() {
    let base = Self.sessions(Self.base)
    #expect(RatioEstimate(base: base, candidate: [], seed: 1) == nil)
    #expect(RatioEstimate(base: [Session(blocks: [])], candidate: base, seed: 1) == nil)
    #expect(RatioEstimate(base: base, candidate: Self.sessions([100]), seed: 1) == nil)
    #expect(RatioEstimate(paired: [], seed: 1) == nil)
    #expect(RatioEstimate(paired: [PairedSession(rounds: [])], seed: 1) == nil)
    let halfRound = Round(base: base[0].blocks, candidate: [])
    #expect(RatioEstimate(paired: [PairedSession(rounds: [halfRound, halfRound])], seed: 1) == nil)
  }

  @Test("a block needs samples that are positive numbers")
  func block() throws {
    #expect(Block([]) == nil)
    #expect(Block([1, 0]) == nil)
    #expect(Block([1, -1]) == nil)
    #expect(Block([1, .nan]) == nil)
    #expect(Block([1, .infinity]) == nil)
    #expect(try #require(Block([4, 1, 3, 2])).median == 2.5)
  }

  @Test("a session's level is the geometric mean of its blocks' medians")
  func level() throws {
    let session = Session(blocks: [[1, 2, 40], [7, 8, 9]].compactMap { Block($0) })
    #expect(try #require(session.level).isClose(to: 4))
    #expect(Session(blocks: []).level == nil)
  }

  @Test("arms that never vary have an interval without length")
  func constant() throws {
    let estimate = try #require(
      RatioEstimate(base: Self.sessions([2, 2, 2]), candidate: Self.sessions([4, 4, 4]), resamples: 100, seed: 1))
    #expect(estimate.standardError == 0)
    #expect(estimate.interval() == Interval(lower: 2, upper: 2, confidence: 0.95))
  }

  /// As recorded when it was written: the order of drawing is part of what a seed stands for. Logarithms are the C
  /// library's, which may differ in their last bit.
  @Test("a seed gives the interval it always gave")
  func recorded() throws {
    let interval = try Self.estimate(seed: 5).interval()
    #expect(interval.lower.isClose(to: 1.0077956613373047, within: 1e-12))
    #expect(interval.upper.isClose(to: 1.0429022984137428, within: 1e-12))
  }

  @Test("the same seed gives the same bits, another one others")
  func reproducible() throws {
    let first = try Self.estimate(seed: 5)
    #expect(first.interval() == (try Self.estimate(seed: 5)).interval())
    #expect(first.interval() != (try Self.estimate(seed: 6)).interval())
    #expect(first.seed == 5)
    #expect(first.resamples == 1000)
  }

  @Test("unless told otherwise, 10 000 samples are drawn")
  func resamples() throws {
    let estimate = try #require(
      RatioEstimate(base: Self.sessions([1, 2]), candidate: Self.sessions([1, 3]), seed: 1))
    #expect(estimate.resamples == 10_000)
  }

  @Test("a factor on all samples of an arm is a factor on ratio and interval")
  func scale() throws {
    let estimate = try Self.estimate()
    let scaled = try #require(
      RatioEstimate(
        base: Self.sessions(Self.base), candidate: Self.sessions(Self.candidate.map { $0 * 8 }), resamples: 1000,
        seed: 1))
    #expect(scaled.ratio.isClose(to: 8 * estimate.ratio))
    #expect(scaled.interval().lower.isClose(to: 8 * estimate.interval().lower))
    #expect(scaled.interval().upper.isClose(to: 8 * estimate.interval().upper))
  }

  /// The candidate's tail is longer, its median the same.
  @Test("another quantile than the median can be compared")
  func tail() throws {
    let even = (1...99).map { Double(100 + $0) }
    let long = even.map { $0 > 180 ? 2 * $0 : $0 }
    func sessions(_ samples: [Double]) -> [Session] {
      [1, 1.01, 0.99].map { factor in Session(blocks: [Block(samples.map { $0 * factor })].compactMap(\.self)) }
    }
    let base = sessions(even)
    let candidate = sessions(long)
    let medians = try #require(RatioEstimate(base: base, candidate: candidate, seed: 1))
    #expect(medians.ratio.isClose(to: 1))
    let tails = try #require(RatioEstimate(base: base, candidate: candidate, quantile: 0.95, seed: 1))
    #expect(tails.ratio.isClose(to: 2))
    #expect(tails.quantile == 0.95)
  }

  @Test("a basis is less when more is left out")
  func basisOrder() {
    #expect(Basis.allCases == Basis.allCases.sorted())
    #expect(Basis.samples < .blocks && Basis.blocks < .rounds && Basis.rounds < .sessions)
  }
}
