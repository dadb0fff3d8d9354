// SPDX-License-Identifier: GPL-3.0-or-later

/// A number of bytes, written for people in binary units: "16 GiB", "1.5 GiB", "64 KiB".
struct ByteSize: CustomStringConvertible {
  let bytes: UInt64

  init(_ bytes: UInt64) { self.bytes = bytes }

  var description: String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit = 0
    while unit + 1 < units.count, bytes >> (UInt64(unit) * 10) >= 1024 { unit += 1 }
    let whole = bytes >> (UInt64(unit) * 10)
    guard unit > 0, whole < 100 else { return "\(whole) \(units[unit])" }
    // One decimal for small numbers, rounded down: what is left must not look like more than there is.
    let tenths = (bytes >> (UInt64(unit - 1) * 10) & 1023) * 10 / 1024
    return tenths == 0 ? "\(whole) \(units[unit])" : "\(whole).\(tenths) \(units[unit])"
  }
}
