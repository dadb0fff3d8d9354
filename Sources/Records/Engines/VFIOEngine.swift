// SPDX-License-Identifier: GPL-3.0-or-later

/// Metrics of a device that is driven through VFIO.
package enum VFIOMetric {
  package static let map = "vfio.map.latency"
  package static let unmap = "vfio.unmap.latency"
  package static let read = "nvme.read.latency"
}

extension EngineDefinition {
  package static let vfio = EngineDefinition(
    id: "vfio", metrics: [VFIOMetric.map, VFIOMetric.unmap, VFIOMetric.read].map { MetricFamily($0) },
    parameters: ["backing", "order", "interface"], remapping: .always)
}
