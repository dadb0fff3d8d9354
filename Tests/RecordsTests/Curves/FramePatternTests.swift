// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Records

@Suite("Frames of the bus in the times")
struct FramePatternTests {
  /// A USB run of one block whose times, in nanoseconds, are drawn by a closure.
  private static func run(_ engine: String = "usb", count: Int = 1000, _ time: (inout SeededGenerator) -> UInt64) -> Run
  {
    var random = SeededGenerator(seed: 5)
    let samples = (0..<count).map { _ in time(&random) }
    return .built([Metric(id: USBMetric.status, point: ["queueDepth": 1])]) { run in
      run.engine = engine
      let block = RunBlock(
        metric: 0, order: 0, distribution: Distribution(samples: samples), durationNanoseconds: 1)
      run.sessions = [RunSession(time: "", seed: 1, arm: nil, round: nil, blocks: [block], seconds: 1)]
    }
  }

  @Test("times at several microframes are pointed out, with what is added to them")
  func microframes() throws {
    let pattern = try #require(
      FramePattern.all(of: Self.run { 125_000 * ($0.next() % 3 + 1) + 9000 + $0.next() % 8000 }).first)
    #expect(pattern.shape == .multiples && pattern.frameNanoseconds == 125_000)
    #expect(abs(pattern.offsetNanoseconds - 13_000) < 1000 && pattern.concentration > 0.9 && pattern.count == 1000)
  }

  @Test("what goes by milliseconds is not called microframes")
  func frames() throws {
    let pattern = try #require(
      FramePattern.all(of: Self.run { 1_000_000 * ($0.next() % 3 + 1) + $0.next() % 60_000 }).first)
    #expect(pattern.shape == .multiples && pattern.frameNanoseconds == 1_000_000)
  }

  @Test("nearly all at one multiple is told as that")
  func single() throws {
    let pattern = try #require(FramePattern.all(of: Self.run { 2_000_000 - 5000 + $0.next() % 10_000 }).first)
    #expect(pattern.shape == .multiple(2))
  }

  @Test("a smooth distribution, one near no multiple, and one with a long tail show nothing")
  func nothing() {
    #expect(FramePattern.all(of: Self.run { 50_000 + $0.next() % 700_000 }).isEmpty)
    #expect(FramePattern.all(of: Self.run { 60_000 + $0.next() % 5000 }).isEmpty)
    #expect(
      FramePattern.all(of: Self.run { $0.next() % 10 < 7 ? 60_000 + $0.next() % 5000 : 60_000 + $0.next() % 6_000_000 })
        .isEmpty)
    #expect(FramePattern.all(of: Self.run { 20_000 + $0.next() % 3000 }).isEmpty)
  }

  @Test("other engines' times know of no frames, and few times say nothing")
  func others() {
    #expect(FramePattern.all(of: Self.run("block") { 125_000 * ($0.next() % 3 + 1) }).isEmpty)
    #expect(FramePattern.all(of: Self.run(count: 100) { 125_000 * ($0.next() % 3 + 1) }).isEmpty)
  }
}
