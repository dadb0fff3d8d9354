// SPDX-License-Identifier: GPL-3.0-or-later

/// Sizes of memory ranges as people write them: powers of 1024 with the short unit.
package enum BARSize {
  /// "256 MB", "32 GB", "1.5 GB".
  package static func text(_ bytes: UInt64) -> String {
    let units = ["bytes", "KB", "MB", "GB", "TB", "PB", "EB"]
    var unit = 0
    var scaled = bytes
    while scaled >= 1024, unit + 1 < units.count {
      scaled >>= 10
      unit += 1
    }
    let whole = UInt64(1) << (10 * UInt64(unit))
    let tenths = (bytes - scaled * whole) / max(whole / 10, 1)
    return tenths == 0 || unit == 0 ? "\(scaled) \(units[unit])" : "\(scaled).\(min(tenths, 9)) \(units[unit])"
  }
}
