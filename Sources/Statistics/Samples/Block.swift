// SPDX-License-Identifier: GPL-3.0-or-later

/// Samples taken one after the other under the same conditions: the smallest part of a measurement that has a median.
public struct Block: Hashable, Sendable {
  /// In the order of their size, in any one unit.
  public let samples: [Double]

  /// nil without samples, or where one is not a positive number: it has no logarithm, thus no ratio.
  public init?(_ samples: [Double]) {
    guard !samples.isEmpty, samples.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    self.samples = samples.sorted()
  }

  public var median: Double { Quantile.value(0.5, ofSorted: samples) }
}
