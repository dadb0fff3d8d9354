// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The clock that everything is timed with: CLOCK_MONOTONIC_RAW, which nobody sets or slews, in nanoseconds.
enum Clock {
  @inline(__always)
  static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC_RAW, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// What one reading costs: the median, over batches, of the time for a thousand of them, divided by a thousand. Nanoseconds.
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
