// SPDX-License-Identifier: GPL-3.0-or-later

/// A number of bytes, written for people in binary units.
package struct ByteSize: CustomStringConvertible {
  package let bytes: UInt64

  package init(_ bytes: UInt64) { self.bytes = bytes }

  package init(_ bytes: Int) { self.bytes = UInt64(max(0, bytes)) }

  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  /// Rounded down to what is worth saying: "16 GiB", "1.5 GiB", "64 KiB".
  package var description: String {
    var unit = 0
    while unit + 1 < Self.units.count, bytes >> (UInt64(unit) * 10) >= 1024 { unit += 1 }
    let whole = bytes >> (UInt64(unit) * 10)
    guard unit > 0, whole < 100 else { return "\(whole) \(Self.units[unit])" }
    // One decimal for small numbers, rounded down: what is left must not look like more than there is.
    let tenths = (bytes >> (UInt64(unit - 1) * 10) & 1023) * 10 / 1024
    return tenths == 0 ? "\(whole) \(Self.units[unit])" : "\(whole).\(tenths) \(Self.units[unit])"
  }

  /// The number itself, in the largest unit of which it is a whole multiple: "64 KiB", "65537 B".
  package var exact: String {
    var (value, unit) = (bytes, 0)
    while value >= 1024, value % 1024 == 0, unit + 1 < Self.units.count {
      value /= 1024
      unit += 1
    }
    return "\(value) \(Self.units[unit])"
  }
}
