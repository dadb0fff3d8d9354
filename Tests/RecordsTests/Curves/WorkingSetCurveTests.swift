// SPDX-License-Identifier: GPL-3.0-or-later
import Statistics
import TestSupport
import Testing

@testable import Records

@Suite("WorkingSetCurve")
struct WorkingSetCurveTests {
  private static let sizes = (16...26).map { 1 << $0 }
  /// 1 MiB.
  private static let reach = 1_048_576.0

  /// Level up to 1 MiB and half as much again after it.
  private static func rising(_ metric: Metric, _: Int) -> Double {
    metric.point["workingSetBytes"] ?? 0 > 1 << 20 ? 15_000 : 10_000
  }

  private static func run(
    _ sizes: [Int] = sizes, seed: UInt64 = 1, level: (Metric, Int) -> Double = rising
  ) -> Run {
    .measured(sizes.reversed().map { .reads(workingSet: $0) }, seed: seed, level: level)
  }

  @Test("a planted knee is found, with what is before and after it")
  func knee() throws {
    let curves = WorkingSetCurve.all(of: Self.run())
    let curve = try #require(curves.first)
    #expect(curves.count == 1 && curve.arm == nil)
    #expect(curve.metric == Metric(id: "nvme.read.latency", point: ["bytes": 4096]))
    #expect(curve.workingSets == Self.sizes)
    #expect(
      curve.levels.count == 11
        && zip(curve.levels, Self.sizes).allSatisfy { abs($0 / ($1 > 1 << 20 ? 15_000 : 10_000) - 1) < 0.01 })
    let knee = try #require(curve.knee)
    #expect(knee.lastLevel == Self.reach && knee.firstRaised == 2 * Self.reach)
    #expect(knee.interval.contains(Self.reach))
    #expect(abs(knee.level / 10_000 - 1) < 0.01 && abs(knee.raised / 15_000 - 1) < 0.01)
    #expect(knee.pValue <= 0.01)
  }

  @Test("a flat curve has none", arguments: 1...5 as ClosedRange<UInt64>)
  func flat(seed: UInt64) throws {
    let curve = try #require(WorkingSetCurve.all(of: Self.run(seed: seed) { _, _ in 10_000 }).first)
    #expect(curve.knee == nil && curve.levels.count == 11)
  }

  @Test("fewer than five sizes make no knee, fewer than two no curve")
  func few() throws {
    let sizes = [1 << 18, 1 << 19, 1 << 20, 1 << 21]
    let curve = try #require(WorkingSetCurve.all(of: Self.run(sizes)).first)
    #expect(curve.workingSets == sizes && curve.knee == nil)
    #expect(WorkingSetCurve.all(of: Self.run([1 << 20])).isEmpty)
    #expect(WorkingSetCurve.all(of: .measured([.reads(), .reads(8192)], seed: 1)).isEmpty)
    #expect(WorkingSetCurve.all(of: .built([.reads(workingSet: 4096), .reads(workingSet: 8192)])).isEmpty)
  }

  /// A record may say so; a size has a logarithm.
  @Test("a working set of no bytes is none")
  func none() throws {
    let curve = try #require(WorkingSetCurve.all(of: Self.run([0] + Self.sizes)).first)
    #expect(curve.workingSets == Self.sizes && curve.knee != nil)
  }

  @Test("a session that was cut short is no sweep")
  func interrupted() throws {
    var run = Self.run()
    run.sessions[2].blocks.removeLast(4)
    run.sessions[1].blocks.removeAll()
    let curve = try #require(WorkingSetCurve.all(of: run).first)
    #expect(curve.workingSets == Self.sizes && curve.knee?.lastLevel == Self.reach)
  }

  @Test("each arm has a curve for each transfer, the repeated base none")
  func arms() throws {
    let metrics = [512, 4096].flatMap { bytes in
      Self.sizes.map { Metric(id: "nvme.read.latency", point: ["bytes": bytes, "workingSetBytes": $0]) }
    }
    var random = SeededGenerator(seed: 1)
    let run = Run.built(metrics) { run in
      for arm: Arm in ["largest", "largest again", "smallest"] {
        run.add(sessions: 3, arm: arm, firstRound: 0, &random) {
          arm == "smallest" ? Self.rising($0, $1) : 10_000
        }
      }
    }
    let curves = WorkingSetCurve.all(of: run)
    #expect(curves.map(\.arm) == ["largest", "largest", "smallest", "smallest"])
    #expect(curves.map { $0.metric.point["bytes"] } == [512, 4096, 512, 4096])
    #expect(curves.map { $0.knee?.lastLevel } == [nil, nil, Self.reach, Self.reach])
  }
}
