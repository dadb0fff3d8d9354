// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
package import Records

extension Metric {
  /// Reads of a size: what most tests measure.
  package static func reads(_ bytes: Int = 4096, queueDepth: Int = 1) -> Metric {
    Metric(id: "block.read.latency", point: ["bytes": bytes, "queueDepth": queueDepth])
  }

  package static func throughput(_ bytes: Int = 4096, queueDepth: Int = 1) -> Metric {
    Metric(
      id: "block.read.throughput", unit: .bytesPerSecond, point: ["bytes": bytes, "queueDepth": queueDepth])
  }

  /// Reads that are spread over so much memory.
  package static func reads(workingSet: Int) -> Metric {
    Metric(id: "nvme.read.latency", point: ["bytes": 4096, "workingSetBytes": workingSet])
  }
}

extension Run {
  /// A run without sessions, of a made-up disk.
  package static func built(_ metrics: [Metric] = [.reads()], change: (inout Run) -> Void = { _ in }) -> Run {
    var run = Run(
      engine: "block", toolVersion: "1", subject: "pci:0000:01:00.0", deviceName: "Disk", emulated: nil,
      parameters: ["method": "pread"],
      fingerprint: Fingerprint(
        mustMatch: [FingerprintField("device.link", "16.0 GT/s x4", source: "config")],
        mayDiffer: [FingerprintField("kernel.release", "6.12", source: "/proc/sys/kernel/osrelease")]),
      metrics: metrics, timerNanoseconds: 20)
    change(&run)
    return run
  }

  /// Measures as a machine would whose true levels are known. Sessions differ by one part of the noise and samples by
  /// the other one, both standard deviations of the logarithm. A rate is one value a block and has the noise of
  /// sessions only.
  ///
  /// `level` gets the metric and the session's number, from 0. With a first round the sessions belong to that and the
  /// following.
  package mutating func add(
    sessions: Int = 5, blocks: Int = 4, samples: Int = 40, arm: Arm? = nil, firstRound: Int? = nil,
    noise: (sessions: Double, samples: Double) = (0.003, 0.02), _ random: inout SeededGenerator,
    level: (Metric, Int) -> Double = { metric, _ in metric.unit == .nanoseconds ? 80_000 : 2e9 }
  ) {
    for session in 0..<sessions {
      var measured: [RunBlock] = []
      for (index, metric) in metrics.enumerated() {
        let center = level(metric, session) * exp(noise.sessions * random.nextNormal())
        for _ in 0..<blocks {
          var block = RunBlock(metric: index, order: measured.count, durationNanoseconds: 1_000_000)
          switch metric.unit {
          case .nanoseconds:
            // Without a histogram, which takes its time where it is not optimised.
            var counts: [UInt64: Int] = [:]
            for _ in 0..<samples {
              counts[UInt64((center * exp(noise.samples * random.nextNormal())).rounded()), default: 0] += 1
            }
            block.distribution = Distribution(
              bins: counts.sorted { $0.key < $1.key }.map { (value: $0.key, count: $0.value) })
          case .bytesPerSecond: block.rate = center * exp(noise.sessions / 2 * random.nextNormal())
          }
          measured.append(block)
        }
      }
      self.sessions.append(
        RunSession(
          time: "2026-01-01T00:00:00Z", seed: random.next(), arm: arm, round: firstRound.map { $0 + session },
          blocks: measured, seconds: 2))
    }
  }

  /// A run of five sessions at these levels.
  package static func measured(
    _ metrics: [Metric] = [.reads()], seed: UInt64, sessions: Int = 5,
    noise: (sessions: Double, samples: Double) = (0.003, 0.02),
    level: (Metric, Int) -> Double = { metric, _ in metric.unit == .nanoseconds ? 80_000 : 2e9 }
  ) -> Run {
    var random = SeededGenerator(seed: seed)
    return .built(metrics) { $0.add(sessions: sessions, noise: noise, &random, level: level) }
  }
}

extension SeededGenerator {
  /// Normally distributed (Box and Muller, Annals of Mathematical Statistics 29:610, 1958).
  package mutating func nextNormal() -> Double {
    // The 53 upper bits, above 0.
    let radius = (-2 * log((Double(next() >> 11) + 1) * 0x1p-53)).squareRoot()
    return radius * cos(2 * Double.pi * Double(next() >> 11) * 0x1p-53)
  }
}
