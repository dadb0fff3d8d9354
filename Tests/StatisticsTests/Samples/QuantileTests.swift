// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("Quantile")
struct QuantileTests {
  /// numpy 2.4.6: numpy.quantile(x, p), whose default is definition 7.
  @Test("values are numpy.quantile's")
  func values() throws {
    let samples = [3.1, 4.7, 1.2, 9.9, 5.5, 2.8, 7.3].sorted()
    for (probability, expected) in [(0.5, 4.7), (0.9, 8.34), (0.99, 9.744), (0.25, 2.95), (0.1, 2.16)] {
      let quantile = try #require(Quantile(probability, ofSorted: samples))
      #expect(quantile.value.isClose(to: expected), "\(probability)")
      #expect(quantile.probability == probability)
    }
  }

  /// scipy 1.17.1: quantile_test(arange(1, n + 1), p=p).confidence_interval(c) gives the ranks, binom.cdf what they
  /// achieve.
  @Test(
    "intervals end at the ranks of scipy.stats.quantile_test",
    arguments: [
      (6, 0.5, 0.95, 1, 6, 0.96875), (20, 0.5, 0.95, 6, 15, 0.9586105346679688),
      (100, 0.5, 0.95, 40, 61, 0.9647997997822952), (100, 0.95, 0.95, 90, 100, 0.9826070607121812),
      (1000, 0.99, 0.95, 983, 997, 0.976094763497977), (5000, 0.999, 0.95, 4990, 5000, 0.9796289355159518),
      (100_000, 0.999, 0.99, 99_873, 99_926, 0.9920634521299514),
    ])
  func intervals(
    count: Int, probability: Double, confidence: Double, lower: Int, upper: Int, achieved: Double
  ) throws {
    let samples = (1...count).map { Double($0) }
    let quantile = try #require(Quantile(probability, ofSorted: samples, confidence: confidence))
    let interval = try #require(quantile.interval)
    #expect(interval.lower == Double(lower))
    #expect(interval.upper == Double(upper))
    #expect(interval.confidence.isClose(to: achieved))
  }

  /// scipy's quantile_test has no bound (NaN) on one side or on both there.
  @Test("too few samples have no interval", arguments: [(5, 0.5), (100, 0.99), (100, 0.999), (3000, 0.999), (1, 0.5)])
  func tooFew(count: Int, probability: Double) throws {
    let quantile = try #require(Quantile(probability, ofSorted: (1...count).map { Double($0) }))
    #expect(quantile.interval == nil)
  }

  @Test("no samples have no quantile")
  func none() {
    #expect(Quantile(0.5, ofSorted: []) == nil)
  }
}
