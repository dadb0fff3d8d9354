// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import Reporting
import TestSupport

extension Schema {
  static let run = Schema(
    name: "run",
    open: ["parameters", "metrics[].point", "sessions[].blocks[].guards"],
    documents: [Document("run") { try RunFile.text(RunDocuments.whole) }])

  static let comparison = Schema(
    name: "comparison", open: ["candidates[].metrics[].point", "split[].point"],
    documents: [
      // Of three runs: without translation, with it, and in a guest, of which the last was ended early.
      Document("comparison") {
        try RunDocuments.comparison(
          of: RunDocuments.arm("bare", groupType: "identity", slowdown: 100),
          with: [
            RunDocuments.arm("dma", groupType: "DMA-FQ", slowdown: 105),
            RunDocuments.arm("guest", groupType: nil, slowdown: 115) {
              $0.isInterrupted = true
              $0.fingerprint.mustMatch = [FingerprintField("device.link", "8.0 GT/s x4", source: "config")]
            },
          ])
      },
      // Of two arms that were measured in turns.
      Document("comparison-arms") {
        let run = RunDocuments.inTurns
        return try RunDocuments.comparison(
          of: ComparisonArm(name: "identity", run: run, arm: "identity"),
          with: [ComparisonArm(name: "DMA", run: run, arm: "DMA")])
      },
    ])
}

/// Runs whose figures were written down, not measured.
private enum RunDocuments {
  private static let metrics = [
    Metric(id: "block.read.latency", point: ["bytes": 4096, "queueDepth": 1], device: "a disk"),
    Metric(
      id: "block.read.throughput", unit: .bytesPerSecond, point: ["bytes": 65536, "queueDepth": 32], device: "a disk"),
  ]

  private static func run(_ change: (inout Run) -> Void) -> Run {
    var run = Run(
      engine: "block", toolVersion: "1", subject: "pci:0000:01:00.0", deviceName: "A Disk", emulated: "it is emulated",
      parameters: ["method": "pread"],
      fingerprint: Fingerprint(
        mustMatch: [FingerprintField("device.link", "16.0 GT/s x4", source: "config")],
        mayDiffer: [FingerprintField("kernel.release", "6.12", source: "/proc/sys/kernel/osrelease")]),
      metrics: metrics, timerNanoseconds: 20.5)
    change(&run)
    return run
  }

  /// Every key that a run can have.
  static let whole = run { run in
    run.fingerprint.driftGuards = [FingerprintField("cpu.frequency", nil, source: "/proc/cpuinfo: not readable")]
    run.isInterrupted = true
    run.failure = "the device went away"
    run.notes = ["a note"]
    run.sessions = [
      session(0, slowdown: 100, arm: "identity", round: 0), session(1, slowdown: 105, arm: "DMA", round: 0),
    ]
    run.sessions[0].blocks[0].samplesNanoseconds = [80_000, 80_100]
    run.sessions[0].blocks[0].flags = [.notSteady, .preempted]
    run.sessions[0].blocks[0].guards = ["involuntarySwitches": 3]
  }

  /// A block of each metric, with a spread that depends on the numbers of session and block alone.
  private static func session(_ number: Int, slowdown: Int, spread: Int = 40, arm: Arm? = nil, round: Int? = nil)
    -> RunSession
  {
    let blocks = (0..<4).map { order in
      let level = UInt64((80_000 + spread * ((number * 7 + order * 3) % 5)) * slowdown / 100)
      return order.isMultiple(of: 2)
        ? RunBlock(
          metric: 0, order: order,
          distribution: Distribution(bins: (0..<20).map { (value: level + 11 * UInt64($0), count: 1 + $0 % 3) }),
          durationNanoseconds: 1_000_000)
        : RunBlock(metric: 1, order: order, rate: 200_000_000_000 / Double(level), durationNanoseconds: 1_000_000)
    }
    return RunSession(
      time: "2026-01-01T00:00:00Z", seed: UInt64(number + 1), arm: arm, round: round, blocks: blocks, seconds: 2.5)
  }

  /// `groupType`: of the device's IOMMU group; nil in a guest.
  static func arm(
    _ name: String, groupType: String?, slowdown: Int, change: (inout Run) -> Void = { _ in }
  ) -> ComparisonArm {
    ComparisonArm(
      name: name,
      run: run { run in
        run.fingerprint.mayDiffer =
          groupType.map { [FingerprintField("iommu.groupType", $0, source: "sysfs")] }
          ?? [
            FingerprintField("machine.isVirtual", "yes", source: "sysfs"),
            FingerprintField("kernel.release", "6.12", source: "sysfs"),
          ]
        run.sessions = (0..<5).map { session($0 + slowdown, slowdown: slowdown) }
        run.sessions[0].blocks[0].flags = [.preempted]
        run.sessions[1].blocks[0].flags = [.deviceReset]
        change(&run)
      })
  }

  /// `measure … --isolate-iommu`: the base against itself, then both arms in turns.
  static let inTurns = run { run in
    run.sessions = (0..<4).flatMap { round in
      ["identity", "identity again"].map { session(round, slowdown: 100, spread: 4000, arm: $0, round: round) }
    }
    run.sessions += (4..<8).flatMap { round in
      [("identity", 100), ("DMA", 113)].map {
        session(round * $0.1, slowdown: $0.1, spread: 4000, arm: $0.0, round: round)
      }
    }
  }

  /// With the figures rounded to nine digits: the last ones differ between processors and mathematical libraries.
  static func comparison(of base: ComparisonArm, with candidates: [ComparisonArm]) throws -> String {
    let comparison = Comparison(
      base: base, candidates: candidates, margin: 0.03, isForced: true, resamples: 200)
    let text = try ComparisonDocument(comparison, toolVersion: "1").json()
    return text.replacing(#/-?[0-9]+\.[0-9]+(e-?[0-9]+)?/#) { match in
      guard let value = Double(match.output.0), value != 0 else { return String(match.output.0) }
      let scale = decade(of: abs(value))
      return "\((value * scale).rounded() / scale)"
    }
  }

  /// What shifts the ninth digit of a number in front of the point.
  private static func decade(of value: Double) -> Double {
    var scale = 1.0
    while value * scale < 1e8 { scale *= 10 }
    while value * scale >= 1e9 { scale /= 10 }
    return scale
  }
}
