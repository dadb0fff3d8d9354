// SPDX-License-Identifier: GPL-3.0-or-later

extension Double {
  /// Whether it is the other number but for a part of the larger of the two.
  func isClose(to other: Double, within relative: Double = 1e-9) -> Bool {
    abs(self - other) <= relative * Swift.max(abs(self), abs(other))
  }
}
