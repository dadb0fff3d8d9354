// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Records
import TestSupport

@testable import Reporting

/// Files as the other commands write them, and the page that is made of them.
enum PageFixture {
  static func page(_ sources: [(String, String)], resamples: Int = 200) throws -> ReportPage {
    ReportPage(
      try sources.map { try ReportSource(name: $0.0, bytes: Array($0.1.utf8)) }, margin: 0.03, resamples: resamples,
      toolVersion: "1")
  }

  static func run(_ run: Run) throws -> String { try RunFile.text(run) }

  static func finding(_ id: String, _ verdict: Verdict, _ summary: String = "seen", remedy: [Remedy] = []) -> Finding {
    Finding(
      id: id, subject: .host,
      judgement: Judgement(verdict, MadeUpReason.madeUp, summary, evidence: [Evidence("/sys/x", "1")], remedy: remedy))
  }

  static func preflight(_ findings: [Finding]) throws -> String {
    try PreflightReport(
      machine: .built { $0.pci = PCITopology([.built("0000:01:00.0", group: 4)]) },
      targets: [.pci(PCIAddress(bus: 1, device: 0, function: 0))], findings: findings, candidates: [],
      toolVersion: "1", time: "2026-01-01T00:00:00Z"
    ).json()
  }

  static func verification(_ findings: [Finding], watch: Watch? = nil) throws -> String {
    try VerificationReport(
      context: VerificationContext(machine: .built { _ in }, targets: []), findings: findings, toolVersion: "1",
      time: nil, watch: watch
    ).json()
  }

  static func comparison(_ base: Run, _ candidate: Run, isForced: Bool = false) throws -> String {
    let comparison = Comparison(
      base: ComparisonArm(name: "base", run: base), candidates: [ComparisonArm(name: "candidate", run: candidate)],
      margin: 0.03, isForced: isForced, resamples: 200)
    return try ComparisonDocument(comparison, toolVersion: "1").json()
  }

  /// A run with arms, as `measure … --isolate-iommu` leaves it.
  static func armed(_ metrics: [Metric] = [.reads()], slower factor: Double = 1.2) -> Run {
    var random = SeededGenerator(seed: 1)
    return .built(metrics) { run in
      for (arm, round, level) in [
        ("identity", 0, 1), ("identity again", 0, 1), ("identity", 4, 1), ("DMA", 4, factor),
      ] as [(Arm, Int, Double)] {
        run.add(sessions: 4, blocks: 2, samples: 20, arm: arm, firstRound: round, noise: (0.0005, 0.002), &random) {
          metric, _ in (metric.unit == .nanoseconds ? 80_000 : 2e9 / level / level) * level
        }
      }
    }
  }
}
