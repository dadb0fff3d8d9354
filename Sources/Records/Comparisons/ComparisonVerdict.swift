// SPDX-License-Identifier: GPL-3.0-or-later

/// What a comparison says of one metric.
package enum ComparisonVerdict: String, Sendable, Codable {
  case faster
  case slower
  /// The interval excludes a difference as large as the margin, and does not exclude that there is none.
  case equivalent
  /// The interval, or the noise floor, holds both a difference and none; or the noise floor is not known.
  case notDistinguishable
  /// There are too few samples for an interval.
  case notMeasured
}
