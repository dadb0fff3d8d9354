// SPDX-License-Identifier: GPL-3.0-or-later

/// Samples taken one after the other under the same conditions: the smallest part of a measurement that has a median.
package struct Block: Hashable, Sendable {
  /// In the order of their size, in any one unit.
  package let samples: SortedSamples

  /// nil without samples, or where one is not a positive number: it has no logarithm, thus no ratio.
  package init?(_ samples: [Double]) {
    guard samples.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    self.init(SortedSamples(sorting: samples))
  }

  /// The same of samples that are sorted already.
  package init?(_ samples: SortedSamples) {
    guard let least = samples.first, let most = samples.last, least > 0, most.isFinite else { return nil }
    self.samples = samples
  }

  package var median: Double { Quantile.value(0.5, ofSorted: samples) }
}
