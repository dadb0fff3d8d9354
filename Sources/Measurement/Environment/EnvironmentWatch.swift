// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Inventory
internal import Records

/// What the environment does to a measurement: read before and after each block, never within.
struct EnvironmentWatch {
  /// What was counted or read at one moment; what cannot be read is absent.
  struct Reading {
    var involuntarySwitches = 0
    /// Ticks of 10 ms that the hypervisor took from this processor.
    var stealTicks: Int?
    var frequencyKilohertz: Int?
    var throttleCount: Int?
    var link: String?
  }

  private let processor: Int?
  private let link: DeviceLink
  private let tree: any FileTree

  /// `processor`: where the measuring thread is pinned; `function`: the device whose link is watched.
  init(processor: Int?, function: PCIAddress?, in tree: any FileTree) {
    self.tree = tree
    self.processor = processor
    link = DeviceLink(function, in: tree)
  }

  func read() -> Reading {
    var reading = Reading()
    reading.involuntarySwitches = clinux_involuntary_switches()
    reading.stealTicks = stealTicks()
    if let processor {
      let directory = "/sys/devices/system/cpu/cpu\(processor)"
      reading.frequencyKilohertz = number("\(directory)/cpufreq/scaling_cur_freq")
      reading.throttleCount = number("\(directory)/thermal_throttle/core_throttle_count")
    }
    reading.link = link.read()
    return reading
  }

  /// What changed between two readings, and which of it is a disturbance. `samples` is how many were taken meanwhile.
  static func judge(
    _ before: Reading, _ after: Reading, first: Reading, samples: Int
  ) -> (guards: [String: Double], flags: [BlockFlag]) {
    var guards: [String: Double] = [:]
    var flags: [BlockFlag] = []
    let switches = after.involuntarySwitches - before.involuntarySwitches
    guards["involuntarySwitches"] = Double(switches)
    if switches * 100 > samples { flags.append(.preempted) }
    if let old = before.stealTicks, let new = after.stealTicks {
      guards["stealTicks"] = Double(new - old)
      if new > old { flags.append(.stolen) }
    }
    if let frequency = after.frequencyKilohertz {
      guards["frequencyKilohertz"] = Double(frequency)
      if let start = first.frequencyKilohertz, start > 0, abs(Double(frequency) / Double(start) - 1) > 0.05 {
        flags.append(.frequencyChanged)
      }
    }
    if let old = before.throttleCount, let new = after.throttleCount, new > old {
      guards["throttleEvents"] = Double(new - old)
      flags.append(.throttled)
    }
    if after.link != first.link { flags.append(.linkChanged) }
    return (guards, flags)
  }

  /// The eighth number of a processor's line in /proc/stat (proc_stat(5)).
  private func stealTicks() -> Int? {
    let name = processor.map { "cpu\($0)" } ?? "cpu"
    guard let stat = tree.text("/proc/stat"),
      let line = stat.split(separator: "\n").first(where: { $0.hasPrefix(name + " ") })
    else { return nil }
    let fields = line.split(separator: " ")
    return fields.count > 8 ? Int(fields[8]) : nil
  }

  private func number(_ path: String) -> Int? { tree.text(path).flatMap { Int($0) } }
}

extension EnvironmentWatch.Reading {
  /// For the record.
  var fields: [FingerprintField] {
    [
      FingerprintField(
        .cpuFrequencyKilohertz, frequencyKilohertz.map { "\($0)" }, source: "cpufreq/scaling_cur_freq"),
      FingerprintField(
        .cpuThrottleCount, throttleCount.map { "\($0)" }, source: "thermal_throttle/core_throttle_count"),
      FingerprintField(.cpuStealTicks, stealTicks.map { "\($0)" }, source: "/proc/stat"),
      FingerprintField(.deviceLinkNow, link, source: "current_link_speed, current_link_width"),
    ]
  }
}
