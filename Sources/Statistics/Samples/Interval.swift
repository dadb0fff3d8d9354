// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds between which a figure lies with a stated confidence.
package struct Interval: Hashable, Sendable {
  /// In the unit of the figure.
  package let lower: Double
  /// In the unit of the figure, not below `lower`.
  package let upper: Double
  /// The share of such intervals that hold the truth, in 0...1. Where an interval ends at samples, whose ranks are
  /// whole numbers, it is what was achieved, which is at least what was asked for.
  package let confidence: Double

  package init(lower: Double, upper: Double, confidence: Double) {
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
  }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
