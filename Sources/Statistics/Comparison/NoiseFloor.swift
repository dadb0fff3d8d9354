// SPDX-License-Identifier: GPL-3.0-or-later

/// What a comparison cannot tell from nothing: how far apart an arm and itself come out, through all that is done to
/// change from one arm to the other.
package struct NoiseFloor: Hashable, Sendable {
  /// Of the ratio's interval, relative to the ratio: 0.01 is 1 %.
  package let halfWidth: Double
  /// Of the ratio of the arm and itself, which is 1.
  package let interval: Interval

  /// - Parameter same: the comparison of an arm with itself (A/A).
  package init(_ same: RatioEstimate, confidence: Double = 0.95) {
    interval = same.interval(confidence: confidence)
    halfWidth = (interval.upper / interval.lower).squareRoot() - 1
  }

  /// Whether the arm differs from itself. By chance alone that happens as often as the interval's confidence allows;
  /// when it happens again, changing arms has an effect of its own.
  package var isBiased: Bool { !interval.contains(1) }

  /// Whether the arms differ: 1 is not in the interval, and the ratio is farther from 1 than the half-width of the
  /// floor.
  package func resolves(_ difference: RatioEstimate) -> Bool {
    !difference.interval(confidence: interval.confidence).contains(1)
      && max(difference.ratio, 1 / difference.ratio) - 1 > halfWidth
  }
}
