// SPDX-License-Identifier: GPL-3.0-or-later

/// Metrics of the processor and its memory.
package enum CPUMetric {
  package static let clock = "cpu.clock.latency"
  package static let counter = "cpu.tsc.latency"
  package static let cpuid = "cpu.cpuid.latency"
  package static let port = "cpu.port.latency"
  package static let chase = "cpu.chase.latency"
}

extension EngineDefinition {
  package static let cpu = EngineDefinition(
    id: "cpu",
    metrics: [CPUMetric.clock, CPUMetric.counter, CPUMetric.cpuid, CPUMetric.port, CPUMetric.chase].map {
      MetricFamily($0)
    }, parameters: ["order", "lineBytes"], setting: .noDevice, remapping: .never)
}

/// The caches of the first processor, as the kernel tells of them. In a guest they are what its hypervisor makes up.
package enum ProcessorCaches {
  /// The fingerprint's field of the last cache's bytes.
  package static let field = FingerprintKey.cpuLastLevelCacheBytes

  /// Whether most steps through a working set at random reach memory: with four times what the last cache holds, three
  /// of four miss it.
  package static func areExceeded(by workingSet: Int, lastLevelBytes: Int) -> Bool { workingSet / 4 >= lastLevelBytes }
}
