// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Statistics

@Suite("Stationarity")
struct StationarityTests {
  /// scipy 1.17.1: theilslopes(log(medians), arange(8)) has slope and, by the normal approximation, the same interval;
  /// its confidence is counted over all orders of eight (itertools.permutations).
  @Test("slope and interval are those of scipy.stats.theilslopes")
  func slope() throws {
    let medians = [100, 99.2, 99.6, 98.9, 99.1, 98.7, 98.8, 98.2]
    let drift = try #require(Stationarity(blockMedians: medians))
    #expect(drift.slope.isClose(to: -0.0020141184157803638))
    #expect(drift.interval.lower.isClose(to: -0.0030410753251741696))
    #expect(drift.interval.upper.isClose(to: -0.0008080819074010037))
    #expect(drift.interval.confidence.isClose(to: 0.9688492063492063))
    #expect(!drift.isStationary)
  }

  /// Counted over all 40320 orders of eight.
  @Test("inversions are as frequent as in all orders")
  func inversions() {
    let probabilities = Inversions(count: 8).probabilities
    #expect(probabilities.count == 29)
    for (count, orders) in [1.0, 7, 27, 76, 174, 343, 602, 961].enumerated() {
      #expect(probabilities[count].isClose(to: orders / 40320))
      #expect(probabilities[28 - count].isClose(to: orders / 40320))
    }
  }

  @Test("noise about a level is stationary")
  func level() throws {
    let drift = try #require(
      Stationarity(blockMedians: [100, 100.1, 99.9, 100.05, 99.95, 100.1, 99.9, 100]))
    #expect(drift.isStationary)
  }

  @Test("a drift below the tolerance that is clear all the same is none")
  func smallDrift() throws {
    let drift = try #require(Stationarity(blockMedians: (0..<8).map { 100 * exp(0.0005 * Double($0)) }))
    #expect(drift.slope.isClose(to: 0.0005))
    #expect(!drift.isStationary)
  }

  @Test("so is noise so large that a slope beyond the tolerance may be nothing")
  func largeSlope() throws {
    let drift = try #require(Stationarity(blockMedians: [100, 103, 99, 104, 100, 105, 98, 106]))
    #expect(drift.interval.contains(0))
    #expect(!drift.isStationary)
    #expect(
      try #require(Stationarity(blockMedians: [100, 103, 99, 104, 100, 105, 98, 106], tolerance: 0.02)).isStationary)
  }

  @Test("seven blocks, or one without a logarithm, say nothing")
  func nothing() {
    #expect(Stationarity(blockMedians: [Double](repeating: 1, count: 7)) == nil)
    #expect(Stationarity(blockMedians: [Double](repeating: 1, count: 7) + [0]) == nil)
  }
}
