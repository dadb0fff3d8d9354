// SPDX-License-Identifier: GPL-3.0-or-later

/// The way that a GPU copies.
package enum CopyDirection: String, Sendable, CaseIterable {
  /// From host memory to the device's.
  case toDevice = "h2d"
  case fromDevice = "d2h"
  /// Both at once, so many bytes each.
  case both
}

/// Metrics of a GPU.
package enum GPUMetric {
  package static func copyLatency(_ direction: CopyDirection) -> String { "gpu.copy.\(direction.rawValue).latency" }
  package static func copyThroughput(_ direction: CopyDirection) -> String {
    "gpu.copy.\(direction.rawValue).throughput"
  }
  package static let chase = "gpu.chase.latency"
  package static let pin = "gpu.pin.latency"
  package static let unpin = "gpu.unpin.latency"
}

extension EngineDefinition {
  package static let gpu = EngineDefinition(
    id: "gpu",
    metrics: CopyDirection.allCases.flatMap {
      [GPUMetric.copyLatency($0), GPUMetric.copyThroughput($0)].map { MetricFamily($0, isTimedByDevice: true) }
    } + [
      MetricFamily(GPUMetric.chase, isTimedByDevice: true), MetricFamily(GPUMetric.pin), MetricFamily(GPUMetric.unpin),
    ],
    parameters: ["backing", "data", "api", "batch", "gate", "chaseSteps", "queue"], remapping: .onHardware)
}
