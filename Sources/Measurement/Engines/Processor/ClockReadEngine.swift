// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Records

/// Times what reading a clock takes. Without a system call and without an exit it is some tens of nanoseconds; a
/// clocksource that is a device (hpet, acpi_pm) takes microseconds, in a guest each of them an exit.
final class ClockReadEngine: Engine {
  enum Source {
    /// clock_gettime(2), CLOCK_MONOTONIC_RAW: what everything here is timed with.
    case clock
    /// RDTSC behind a fence: what is under the clock at best.
    case counter
  }

  private let source: Source

  init(_ source: Source) { self.source = source }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let count = UInt32(clamping: point.latency.batch)
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      switch source {
      case .clock: for _ in 0..<count { _ = Clock.now() }
      case .counter: _ = clinux_repeat_tsc(count)
      }
      samples.append(Clock.now() &- start)
    }
    return Clock.now() &- begin
  }
}
