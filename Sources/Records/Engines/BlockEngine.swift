// SPDX-License-Identifier: GPL-3.0-or-later

/// Metrics of reads of a disk.
package enum BlockMetric {
  package static let latency = "block.read.latency"
  package static let throughput = "block.read.throughput"
}

extension EngineDefinition {
  package static let block = EngineDefinition(
    id: "block", metrics: [MetricFamily(BlockMetric.latency), MetricFamily(BlockMetric.throughput)],
    parameters: ["method", "offsets", "backing"], remapping: .always)
}
