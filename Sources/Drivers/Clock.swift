// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// The clock that everything is timed with: CLOCK_MONOTONIC_RAW, which nobody sets or slews, in nanoseconds.
enum Clock {
  @inline(__always)
  static func now() -> UInt64 { clinux_nanoseconds() }
}

/// How long work of a device took, by two clocks, in nanoseconds.
package struct DeviceTime {
  /// By the device's.
  package var device: UInt64 = 0
  /// By this machine's, from handing the work over to seeing its end.
  package var wall: UInt64 = 0

  package init(device: UInt64 = 0, wall: UInt64 = 0) {
    self.device = device
    self.wall = wall
  }

  package static func += (sum: inout DeviceTime, one: DeviceTime) {
    sum.device += one.device
    sum.wall += one.wall
  }

  /// Whether both may be right. The work lies within the time that was waited for it, so the device's time is not the
  /// longer one, but for a hundredth and what its readings are unsure by; where much was to be done it is most of the
  /// time.
  package func isPlausible(batches: Int) -> Bool {
    let unsure = UInt64(batches) * 5000
    guard device <= wall + wall / 100 + unsure else { return false }
    return wall < UInt64(batches) * 20_000_000 || device >= wall / 2
  }
}
