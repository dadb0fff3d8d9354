// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("Outliers")
struct OutliersTests {
  /// Quartiles 9.925 and 10.25, as numpy 2.4.6 has them, give fences at 9.4375 and 10.7375, 8.95 and 11.225; the
  /// modified z-scores beyond 3.5, with scipy 1.17.1's median_abs_deviation, are -6.97, 3.82, 4.27 and 13.27.
  @Test("fences and modified z-scores count what they should")
  func counts() {
    let samples = [10, 10.2, 9.9, 10.1, 10.05, 9.95, 10.3, 9.7, 10.0, 10.15, 9.85, 11.0, 13.0, 8.5, 10.9].sorted()
    let outliers = Outliers(inSorted: samples)
    #expect(outliers.severeLow == 1)
    #expect(outliers.mildLow == 0)
    #expect(outliers.mildHigh == 2)
    #expect(outliers.severeHigh == 1)
    #expect(outliers.byModifiedZ == 4)
  }

  @Test("a low sample between the fences is mild")
  func mildLow() {
    // Quartiles 3 and 7: fences at -3 and -9.
    #expect(Outliers(inSorted: [-8, 3, 3, 4, 5, 6, 7, 7, 8]).mildLow == 1)
  }

  /// The median deviation is 0; the mean deviation of 0.9 makes a standard deviation of 1.128, and 18 is 14 of them
  /// away.
  @Test("a clock too coarse for a median deviation does not flag all that differs from the median")
  func coarseClock() {
    let samples = [1.0] + [Double](repeating: 2, count: 17) + [3, 18]
    #expect(Outliers(inSorted: samples).byModifiedZ == 1)
    #expect(Outliers(inSorted: [5, 5, 5]).byModifiedZ == 0)
    #expect(Outliers(inSorted: []) == Outliers(inSorted: [1]))
  }
}
