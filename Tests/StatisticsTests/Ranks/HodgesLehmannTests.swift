// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("HodgesLehmann")
struct HodgesLehmannTests {
  /// Computed in Python from all choices of ranks (itertools.combinations) and numpy 2.4.6's median of the differences.
  @Test(
    "shift and interval are those of all differences",
    arguments: [
      (
        [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64], [1.15, 0.88, 0.90, 0.74, 1.21], -0.455, -0.9, 0.1,
        0.9549339549339549
      ),
      ([1, 2, 3, 4, 5], [6.5, 7.1, 8.9, 9.3, 10.2], 5.3, 2.5, 8.2, 0.9682539682539683),
      ([1, 2, 3, 4], [4.5, 5.5, 7.5, 9], 4, 0.5, 8, 0.9714285714285714),
    ] as [([Double], [Double], Double, Double, Double, Double)])
  func shifts(
    base: [Double], candidate: [Double], shift: Double, lower: Double, upper: Double, confidence: Double
  ) throws {
    let estimate = try #require(HodgesLehmann(base: base, candidate: candidate))
    let interval = try #require(estimate.interval)
    #expect(estimate.shift.isClose(to: shift))
    #expect(interval.lower.isClose(to: lower))
    #expect(interval.upper.isClose(to: upper))
    #expect(interval.confidence.isClose(to: confidence))
  }

  @Test("three of each are too few for 95 %, and enough for 90 %")
  func three() throws {
    let estimate = try #require(HodgesLehmann(base: [1, 2, 3], candidate: [4, 5, 7]))
    #expect(estimate.shift == 3)
    #expect(estimate.interval == nil)
    let wider = try #require(HodgesLehmann(base: [1, 2, 3], candidate: [4, 5, 7], confidence: 0.9))
    #expect(wider.interval?.contains(3) == true)
  }

  @Test("an empty sample has no shift, many values no interval")
  func limits() throws {
    #expect(HodgesLehmann(base: [], candidate: [1]) == nil)
    let many = (0..<21).map { Double($0) }
    let estimate = try #require(HodgesLehmann(base: many, candidate: many.map { $0 + 4 }))
    #expect(estimate.shift == 4)
    #expect(estimate.interval == nil)
  }
}
