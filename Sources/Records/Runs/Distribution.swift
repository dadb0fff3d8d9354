// SPDX-License-Identifier: GPL-3.0-or-later
internal import Histogram
package import Statistics

/// The samples of a block: how often each value was seen, in nanoseconds, with four significant digits (HdrHistogram).
///
/// Four digits and not the usual three, so that the rounding (at most 0.01 %) stays far below the differences that are
/// looked for.
package struct Distribution: Sendable, Equatable {
  /// One value with its count.
  package struct Bin: Sendable, Equatable {
    /// Nanoseconds.
    package let value: UInt64
    package let count: Int
  }

  /// By rising value; every count is positive.
  package let bins: [Bin]
  package let count: Int

  /// nil where bins are not in order, empty, without time, or too many to be counted: what a damaged file may hold.
  package init?(bins: [(value: UInt64, count: Int)]) {
    var (total, last) = (0, UInt64?.none)
    for bin in bins {
      let (sum, overflows) = total.addingReportingOverflow(bin.count)
      guard bin.count > 0, !overflows, sum <= Self.maxSamples, (1...Self.highest).contains(bin.value),
        last.map({ $0 < bin.value }) ?? true
      else { return nil }
      (total, last) = (sum, bin.value)
    }
    guard total > 0 else { return nil }
    self.bins = bins.map { Bin(value: $0.value, count: $0.count) }
    count = total
  }

  /// nil without samples. What took no time at all by the clock took a nanosecond: a ratio needs a logarithm.
  package init?(samples: some Collection<UInt64>) {
    guard let longest = samples.max() else { return nil }
    var histogram = Histogram<UInt32>(
      highestTrackableValue: max(2, min(longest, Self.highest)), numberOfSignificantValueDigits: .four)
    for sample in samples { _ = histogram.record(max(1, min(sample, Self.highest))) }
    // The bin's middle stands for what is in it, so that rounding has no direction.
    var bins: [Bin] = []
    for bin in histogram.recordedValues() {
      let middle = min(histogram.medianEquivalentForValue(bin.value), Self.highest)
      bins.append(Bin(value: middle, count: Int(bin.count)))
    }
    self.bins = bins
    count = samples.count
  }

  /// An hour: whatever takes longer has long been given up.
  private static let highest: UInt64 = 3_600_000_000_000
  private static let maxSamples = 100_000_000

  package var minimum: UInt64 { bins.first?.value ?? 0 }
  package var maximum: UInt64 { bins.last?.value ?? 0 }

  /// All samples, by rising value.
  package var sorted: SortedSamples {
    SortedSamples(counts: bins.map { (value: Double($0.value), count: $0.count) })
  }

  /// Both together.
  package static func merged(_ distributions: [Distribution]) -> Distribution? {
    var counts: [UInt64: Int] = [:]
    for bin in distributions.flatMap(\.bins) { counts[bin.value, default: 0] += bin.count }
    return Distribution(bins: counts.sorted { $0.key < $1.key }.map { (value: $0.key, count: $0.value) })
  }
}
