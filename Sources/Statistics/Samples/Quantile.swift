// SPDX-License-Identifier: GPL-3.0-or-later

/// A quantile of samples with an interval that presumes nothing of their distribution but that they are independent.
package struct Quantile: Hashable, Sendable {
  /// 0.5 for the median, 0.999 for p99.9.
  package let probability: Double
  /// In the samples' unit: interpolated between the two nearest samples (Hyndman and Fan, The American Statistician
  /// 50:361, 1996, definition 7).
  package let value: Double
  /// From one sample to another, whose ranks follow from the binomial distribution (David and Nagaraja, Order
  /// Statistics, 3rd edition, 7.1): at most half of what the confidence leaves lies on either side. nil where there are
  /// too few samples for it: no interval for p99.9 ends among 100.
  package let interval: Interval?

  /// nil without samples.
  ///
  /// - Precondition: the samples are sorted, and counted from 0; probability and confidence are between 0 and 1, these
  ///   excluded.
  package init?<Samples: RandomAccessCollection>(
    _ probability: Double, ofSorted samples: Samples, confidence: Double = 0.95
  ) where Samples.Element == Double, Samples.Index == Int {
    precondition(0 < probability && probability < 1 && 0 < confidence && confidence < 1)
    guard !samples.isEmpty else { return nil }
    self.probability = probability
    value = Self.value(probability, ofSorted: samples)
    interval = Self.interval(probability, ofSorted: samples, confidence)
  }

  /// Definition 7 alone. There is at least one sample.
  static func value<Samples: RandomAccessCollection>(
    _ probability: Double, ofSorted samples: Samples
  ) -> Double where Samples.Element == Double, Samples.Index == Int {
    let position = Double(samples.count - 1) * probability
    let rank = Int(position)
    guard rank + 1 < samples.count else { return samples[rank] }
    return samples[rank] + (position - Double(rank)) * (samples[rank + 1] - samples[rank])
  }

  /// The ranks, counted from 1, between which the quantile lies, and with which probability.
  static func ranks(
    _ probability: Double, of count: Int, confidence: Double
  ) -> (lower: Int, upper: Int, confidence: Double)? {
    let below = BinomialDistribution(trials: count, probability: probability)
    // What is the half of what the confidence leaves, but for rounding, is no more than it.
    let tail = (1 - confidence) / 2 * (1 + 1e-12)
    // The quantile is below the sample of rank r when fewer than r samples are below the quantile.
    let lower = greatest(in: 0...count) { below.atMost($0 - 1) <= tail }
    let upper = count + 1 - greatest(in: 0...count) { below.atLeast(count + 1 - $0) <= tail }
    guard lower > 0, upper <= count else { return nil }
    return (lower, upper, 1 - below.atMost(lower - 1) - below.atLeast(upper))
  }

  private static func interval<Samples: RandomAccessCollection>(
    _ probability: Double, ofSorted samples: Samples, _ confidence: Double
  ) -> Interval? where Samples.Element == Double, Samples.Index == Int {
    guard let ranks = ranks(probability, of: samples.count, confidence: confidence) else { return nil }
    return Interval(lower: samples[ranks.lower - 1], upper: samples[ranks.upper - 1], confidence: ranks.confidence)
  }

  /// The last number for which the condition holds, which it does up to there and not after; it holds for the first
  /// one.
  private static func greatest(in range: ClosedRange<Int>, where holds: (Int) -> Bool) -> Int {
    var known = range.lowerBound
    var end = range.upperBound + 1
    while end - known > 1 {
      let middle = (known + end) / 2
      if holds(middle) { known = middle } else { end = middle }
    }
    return known
  }
}
