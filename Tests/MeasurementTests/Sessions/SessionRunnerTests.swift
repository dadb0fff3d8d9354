// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement
@testable import Records

@Suite("SessionRunner")
struct SessionRunnerTests {
  /// Reads of four sizes, of which the first two also give a rate.
  private static func points(operations: Int = 200) -> [MeasurementPoint] {
    [4096, 8192, 16_384, 32_768].map { bytes in
      MeasurementPoint(
        latency: .reads(bytes), rate: bytes < 10_000 ? .throughput(bytes) : nil, operations: operations, bytes: bytes)
    }
  }

  private static func runner(
    points: [MeasurementPoint] = points(), blocks: Int = 3, seed: UInt64 = 1
  ) -> SessionRunner {
    var runner = SessionRunner(files: LiveFileTree(), points: points, seed: seed, function: nil)
    runner.blocks = blocks
    return runner
  }

  @Test("every point is measured as often as asked, once in each turn")
  func blocks() async throws {
    let measured = try await RunSessions.by(
      Self.runner(), sessions: Array(repeating: PlannedSession(), count: 2))
    let run = measured.run
    #expect(measured.error == nil && !run.isInterrupted)
    #expect(
      run.metrics == [
        .reads(4096), .throughput(4096), .reads(8192), .throughput(8192), .reads(16_384), .reads(32_768),
      ])
    #expect(run.sessions.count == 2)
    for (number, order) in measured.order.enumerated() {
      #expect(order.count == 12)
      for turn in 0..<3 { #expect(Set(order[turn * 4..<turn * 4 + 4]) == [0, 2, 4, 5]) }
      // What the engine was asked for last is what was written down.
      let asked = measured.calls[number].suffix(12).map { run.metrics.firstIndex(of: $0.metric) }
      #expect(asked == order)
      #expect(run.sessions[number].blocks.filter { $0.distribution != nil }.map(\.order) == Array(0..<12))
    }
    for metric in run.metrics { #expect(run.blocks(of: metric).map(\.count) == [3, 3]) }
  }

  @Test("a point is warmed up by blocks of a quarter of its work until eight of them are steady")
  func warmUp() async throws {
    let measured = try await RunSessions.by(Self.runner(points: [Self.points(operations: 400)[0]], blocks: 2))
    #expect(measured.calls[0].map(\.operations) == Array(repeating: 100, count: 8) + [400, 400])
    #expect(measured.run.sessions[0].blocks.allSatisfy { !$0.flags.contains(.notSteady) })
  }

  @Test("a block's samples are counted, and its rate is what it moved in its time")
  func rates() async throws {
    var runner = Self.runner(points: [Self.points()[0]], blocks: 1)
    runner.keepsSamples = true
    let run = try await RunSessions.by(runner).run
    let blocks = try #require(run.sessions.first?.blocks)
    #expect(blocks.map(\.metric) == [0, 1])
    #expect(blocks[0].distribution == Distribution(bins: (998...1002).map { ($0, 40) }))
    #expect(blocks[0].samplesNanoseconds == (0..<200).map { 998 + UInt64($0 % 5) })
    #expect(blocks[0].durationNanoseconds == 200_000)
    // 4096 bytes in 1000 ns.
    #expect(blocks[1].rate == 4.096e9)
    #expect(blocks[1].distribution == nil && blocks[1].order == blocks[0].order)
  }

  @Test("single samples are kept only where that was asked for")
  func withoutSamples() async throws {
    let run = try await RunSessions.by(Self.runner()).run
    #expect(run.sessions.flatMap(\.blocks).allSatisfy { $0.samplesNanoseconds == nil })
  }

  @Test("sessions are written down with arm, round and the seed they were opened with")
  func sessions() async throws {
    let plan = [
      PlannedSession(arm: "identity", round: 0), PlannedSession(arm: "DMA", round: 0), PlannedSession(round: 4),
    ]
    let measured = try await RunSessions.by(Self.runner(), sessions: plan)
    #expect(measured.opened == plan)
    #expect(measured.run.sessions.map { PlannedSession(arm: $0.arm, round: $0.round) } == plan)
    #expect(measured.run.sessions.map(\.seed) == measured.seeds)
    #expect(Set(measured.seeds).count == 3)
    #expect(measured.run.arms == ["identity", "DMA"])
    #expect(measured.progress.filter(\.isNewSession).map(\.session) == [1, 2, 3])
    #expect(measured.progress.filter(\.isNewSession).map(\.arm) == ["identity", "DMA", nil])
    #expect(measured.progress.allSatisfy { $0.sessions == 3 })
    #expect(measured.progress[0].secondsLeft == nil && measured.progress.last?.secondsLeft != nil)
    #expect(measured.run.fingerprint.driftGuards.contains { $0.name == "thread.processor" })
  }

  @Test("a seed gives the order it gave before, another one another")
  func seeds() async throws {
    let sessions = Array(repeating: PlannedSession(), count: 2)
    let first = try await RunSessions.by(Self.runner(blocks: 8, seed: 7), sessions: sessions)
    let again = try await RunSessions.by(Self.runner(blocks: 8, seed: 7), sessions: sessions)
    let other = try await RunSessions.by(Self.runner(blocks: 8, seed: 8), sessions: sessions)
    #expect(first.order == again.order && first.seeds == again.seeds)
    #expect(first.order != other.order && Set(first.seeds).isDisjoint(with: other.seeds))
    #expect(first.order[0] != first.order[1])
    // Nor is each turn like the one before.
    let turns = stride(from: 0, to: 32, by: 4).map { start in Array(first.order[0][start..<start + 4]) }
    #expect(Set(turns).count > 1)
  }

  /// Operations of 10 ms: a hundred in a second. Of 100 ms not even the twenty that a block needs.
  @Test("slow operations cut a block to a second, but not to nothing", arguments: [(10, 100), (100, 20), (1, 200)])
  func slow(milliseconds: UInt64, operations: Int) async throws {
    let measured = try await RunSessions.by(
      Self.runner(points: [Self.points()[0]]), sessions: Array(repeating: PlannedSession(), count: 2),
      engine: { _, _ throws(EngineError) in FakeEngine(time: { _ in milliseconds * 1_000_000 }) })
    for calls in measured.calls {
      #expect(calls.suffix(3).map(\.operations) == Array(repeating: operations, count: 3))
      // All but the first of the warm-up are a quarter of a second at most, or five operations.
      #expect(calls.dropFirst().dropLast(3).allSatisfy { $0.operations <= max(5, 250 / Int(milliseconds)) })
    }
    #expect(measured.run.sessions.flatMap(\.blocks).compactMap(\.distribution?.count).allSatisfy { $0 == operations })
  }

  /// A block of the slow arm is shorter, and the repeated arm does what the arm itself does.
  @Test("work is cut for each arm by itself")
  func slowArm() async throws {
    let arms: [Arm] = ["fast", "slow", "slow", "fast again"]
    let measured = try await RunSessions.by(
      Self.runner(points: [Self.points()[0]]), sessions: arms.map { PlannedSession(arm: $0) },
      engine: { number, _ throws(EngineError) in
        FakeEngine(time: { _ in arms[number] == "slow" ? 10_000_000 : 1_000_000 })
      })
    #expect(measured.calls.map { $0.last?.operations } == [200, 100, 100, 200])
  }

  @Test("an error is thrown on, and what was measured before stays")
  func failure() async throws {
    let failure = EngineError.failed("read", .ioError)
    let measured = try await RunSessions.by(
      Self.runner(points: Array(Self.points()[2...]), blocks: 4),
      sessions: Array(repeating: PlannedSession(), count: 3),
      engine: { session, _ throws(EngineError) in
        // 16 calls warm up two points; five blocks are measured.
        FakeEngine(willRun: { call throws(EngineError) in if session == 1, call == 21 { throw failure } })
      })
    #expect(measured.error == failure)
    #expect(measured.run.sessions.map(\.blocks.count) == [8, 5])
    #expect(!measured.run.isInterrupted)
  }

  @Test("a session of which nothing was measured is none, whether it failed at its opening or in the warm-up")
  func failureBefore() async throws {
    let refused = try await RunSessions.by(
      Self.runner(), engine: { _, _ throws(EngineError) in throw .denied("no") })
    #expect(refused.error == .denied("no") && refused.run.sessions.isEmpty)
    let cold = try await RunSessions.by(
      Self.runner(),
      engine: { _, _ throws(EngineError) in
        FakeEngine(willRun: { call throws(EngineError) in if call == 3 { throw .corrupted("other data") } })
      })
    #expect(cold.error == .corrupted("other data") && cold.run.sessions.isEmpty && cold.run.metrics.count == 6)
  }

  @Test("an interruption ends it after the block that is under way")
  func interruption() async throws {
    let measured = try await RunSessions.by(
      Self.runner(points: [Self.points()[2]], blocks: 4), sessions: Array(repeating: PlannedSession(), count: 3),
      engine: { session, interrupt throws(EngineError) in
        FakeEngine(willRun: { call throws(EngineError) in if session == 1, call == 9 { interrupt() } })
      })
    #expect(measured.error == nil && measured.run.isInterrupted)
    #expect(measured.run.sessions.map(\.blocks.count) == [4, 2])
    #expect(measured.calls.count == 2)
  }

  /// One percent more with every call never is at rest; the warm-up gives up after sixteen.
  @Test("blocks of what drifts are flagged")
  func drift() async throws {
    let measured = try await RunSessions.by(
      Self.runner(points: [Self.points()[0]], blocks: 2),
      engine: { _, _ throws(EngineError) in FakeEngine(time: { 1_000_000 + 10_000 * UInt64($0) }) })
    #expect(measured.calls[0].count == 18)
    let blocks = try #require(measured.run.sessions.first?.blocks)
    #expect(blocks.count == 4 && blocks.allSatisfy { $0.flags.contains(.notSteady) })
  }

  /// Up and down is no drift, though the medians never come to rest.
  @Test("blocks of what only scatters are not flagged")
  func scatter() async throws {
    let measured = try await RunSessions.by(
      Self.runner(points: [Self.points()[0]], blocks: 2),
      engine: { _, _ throws(EngineError) in FakeEngine(time: { 1_000_000 + ($0 % 2 == 0 ? 0 : 100_000) }) })
    let blocks = try #require(measured.run.sessions.first?.blocks)
    #expect(blocks.allSatisfy { !$0.flags.contains(.notSteady) })
  }

  @Test("what the engine tells of disturbances stands at its blocks")
  func disturbances() async throws {
    let measured = try await RunSessions.by(
      Self.runner(),
      engine: { _, _ throws(EngineError) in
        let engine = FakeEngine()
        engine.disturbances = [.foreignTraffic]
        return engine
      })
    let blocks = measured.run.sessions.flatMap(\.blocks)
    #expect(blocks.count == 18 && blocks.allSatisfy { $0.flags.contains(.foreignTraffic) })
  }

  @Test("a link that an engine reads under load is the one in the record, and flags the blocks where it is another")
  func linkUnderLoad() async throws {
    let measured = try await RunSessions.by(Self.runner(points: [Self.points()[2]], blocks: 4)) {
      _, _ throws(EngineError) in
      let engine = FakeEngine()
      // 8 blocks of warm-up, then: nothing known, the link, another, the link again.
      engine.links = { [8: nil, 10: "2.5 GT/s PCIe x16"][$0, default: "16.0 GT/s PCIe x16"] }
      return engine
    }
    let run = measured.run
    #expect(run.fingerprint["device.linkUnderLoad"] == "16.0 GT/s PCIe x16")
    #expect(run.sessions[0].blocks.map { $0.flags.contains(.linkChanged) } == [false, false, true, false])
  }
}
