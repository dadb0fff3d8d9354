// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds between which a figure lies with a stated confidence.
public struct Interval: Hashable, Sendable {
  /// In the unit of the figure.
  public let lower: Double
  /// In the unit of the figure, not below `lower`.
  public let upper: Double
  /// The share of such intervals that hold the truth, in 0...1. Where an interval ends at samples, whose ranks are
  /// whole numbers, it is what was achieved, which is at least what was asked for.
  public let confidence: Double

  public init(lower: Double, upper: Double, confidence: Double) {
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
  }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
