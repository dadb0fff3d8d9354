// SPDX-License-Identifier: GPL-3.0-or-later

/// How many samples stand apart from the others. It is told, and none of them is dropped: a slow sample was slow.
package struct Outliers: Hashable, Sendable {
  /// Below the lower quartile by more than 1.5 and at most 3 times the distance of the quartiles (Tukey, Exploratory
  /// Data Analysis, 1977, chapter 2).
  package private(set) var mildLow = 0
  /// Above the upper quartile by as much.
  package private(set) var mildHigh = 0
  /// Below the lower quartile by more than 3 times that distance.
  package private(set) var severeLow = 0
  /// Above the upper quartile by as much.
  package private(set) var severeHigh = 0
  /// Samples whose modified z-score is beyond 3.5 on either side: their distance from the median, in standard
  /// deviations as estimated from the median of such distances (Iglewicz and Hoaglin, How to Detect and Handle
  /// Outliers, 1993).
  package private(set) var byModifiedZ = 0

  private static let modifiedZLimit = 3.5

  /// - Precondition: the samples are sorted.
  package init(inSorted samples: [Double]) {
    guard !samples.isEmpty else { return }
    let lower = Quantile.value(0.25, ofSorted: samples)
    let upper = Quantile.value(0.75, ofSorted: samples)
    let distance = upper - lower
    for sample in samples {
      if sample < lower - 3 * distance {
        severeLow += 1
      } else if sample < lower - 1.5 * distance {
        mildLow += 1
      } else if sample > upper + 3 * distance {
        severeHigh += 1
      } else if sample > upper + 1.5 * distance {
        mildHigh += 1
      }
    }
    let median = Quantile.value(0.5, ofSorted: samples)
    let deviations = samples.map { abs($0 - median) }
    let deviation = Self.standardDeviation(from: deviations)
    byModifiedZ = deviations.count { $0 > Self.modifiedZLimit * deviation }
  }

  /// The median deviation is 0.6745 of a normal distribution's standard deviation. It is 0 where a coarse clock gives
  /// most samples the same value; the mean deviation, 0.7979 of it, then takes its place.
  private static func standardDeviation(from deviations: [Double]) -> Double {
    let median = Quantile.value(0.5, ofSorted: deviations.sorted())
    guard median == 0 else { return median / NormalDistribution.upperQuantile(0.25) }
    return mean(deviations) * (Double.pi / 2).squareRoot()
  }
}
