// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Whether the last blocks of a series still drift: warming up, throttling, filling a cache.
///
/// The slope of the logarithms of their medians is that of Theil and Sen, the median of the slopes of all pairs (Sen,
/// JASA 63:1379, 1968), with the slopes that Kendall's exact test does not reject as its interval.
package struct Stationarity: Hashable, Sendable {
  /// Relative change from block to block: 0.001 is 0.1 %.
  package let slope: Double
  /// Of the slope.
  package let interval: Interval
  /// How far from zero a slope may be, in the same unit.
  package let tolerance: Double

  /// How many blocks are looked at.
  package static let window = 8

  /// nil with fewer than eight blocks, where one of the last eight medians is not a positive number, or for a
  /// confidence that eight blocks cannot have.
  ///
  /// - Precondition: the tolerance is positive.
  package init?(blockMedians: [Double], tolerance: Double = 0.001, confidence: Double = 0.95) {
    precondition(tolerance > 0)
    let last = blockMedians.suffix(Self.window)
    guard last.count == Self.window, last.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let logarithms = last.map { log($0) }
    let slopes = logarithms.indices.flatMap { later in
      (0..<later).map { (logarithms[later] - logarithms[$0]) / Double(later - $0) }
    }.sorted()
    let inversions = Inversions(count: Self.window)
    guard
      let pairwise = PairwiseInterval(
        ofSorted: slopes, probabilities: inversions.probabilities, confidence: confidence)
    else { return nil }
    slope = Quantile.value(0.5, ofSorted: slopes)
    interval = pairwise.interval
    self.tolerance = tolerance
  }

  /// The slope is within the tolerance, and may as well be zero.
  package var isStationary: Bool { abs(slope) <= tolerance && interval.contains(0) }
}
