// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// The clock that everything is timed with: CLOCK_MONOTONIC_RAW, which nobody sets or slews, in nanoseconds.
///
/// Drivers has its own for what it times: across two modules a reading would be a call, which would stand in every
/// sample. Both are `clinux_nanoseconds`.
enum Clock {
  @inline(__always)
  static func now() -> UInt64 { clinux_nanoseconds() }

  /// What one reading costs: the median, over batches, of the time for a thousand of them, divided by a thousand.
  /// Nanoseconds.
  static func cost() -> Double {
    var batches: [UInt64] = []
    for _ in 0..<101 {
      let start = now()
      var last = start
      for _ in 0..<1000 { last = now() }
      batches.append(last - start)
    }
    batches.sort()
    return Double(batches[50]) / 1000
  }
}
