// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

extension Metric {
  /// A step through memory: nanoseconds of a batch of 1024.
  package static func chase(pages: Int, workingSet: Int) -> Metric {
    Metric(id: "cpu.chase.latency", point: ["batch": 1024, "pageBytes": pages, "workingSetBytes": workingSet])
  }

  package static let cpuid = Metric(id: "cpu.cpuid.latency", point: ["batch": 64, "leaf": 0])
  package static let port = Metric(id: "cpu.port.latency", point: ["batch": 16, "bytes": 4])
}

extension Run {
  /// A run of the processor whose levels are known: nanoseconds of one operation. `cache`: bytes of the last one; nil
  /// where it is not told.
  package static func processor(
    isGuest: Bool, workingSets: [Int] = (14...28).filter { $0 % 2 == 0 }.map { 1 << $0 },
    pages: [Int] = [4096, 2 << 20],
    extra: [Metric] = [.cpuid], sessions: Int = 5, noise: (sessions: Double, samples: Double) = (0.003, 0.02),
    seed: UInt64 = 1, cache: Int? = 32 << 20, level: (Metric) -> Double
  ) -> Run {
    var random = SeededGenerator(seed: seed)
    let chases = pages.flatMap { page in workingSets.map { Metric.chase(pages: page, workingSet: $0) } }
    return .built(extra + chases) { run in
      run.engine = "cpu"
      run.subject = nil
      run.deviceName = "A Processor"
      run.parameters = ["order": "one random cycle"]
      run.fingerprint.mustMatch = [FingerprintField("cpu.model", "A Processor", source: "/proc/cpuinfo")]
      run.fingerprint.mayDiffer = [
        FingerprintField("machine.isVirtual", isGuest ? "yes" : "no", source: "/proc/cpuinfo"),
        FingerprintField(
          "cpu.lastLevelCacheBytes", cache.map { "\($0)" }, source: "/sys/devices/system/cpu/cpu0/cache"),
      ]
      run.add(sessions: sessions, noise: noise, &random) { metric, _ in level(metric) * Double(metric.batch) }
    }
  }
}
