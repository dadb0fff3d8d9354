// SPDX-License-Identifier: GPL-3.0-or-later

/// How long work of a device took, by two clocks, in nanoseconds.
struct DeviceTime {
  /// By the device's.
  var device: UInt64 = 0
  /// By this machine's, from handing the work over to seeing its end.
  var wall: UInt64 = 0

  static func += (sum: inout DeviceTime, one: DeviceTime) {
    sum.device += one.device
    sum.wall += one.wall
  }

  /// Whether both may be right. The work lies within the time that was waited for it, so the device's time is not the longer one,
  /// but for a hundredth and what its readings are unsure by; where much was to be done it is most of the time.
  func isPlausible(batches: Int) -> Bool {
    let unsure = UInt64(batches) * 5000
    guard device <= wall + wall / 100 + unsure else { return false }
    return wall < UInt64(batches) * 20_000_000 || device >= wall / 2
  }
}
