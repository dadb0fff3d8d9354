// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("Equivalence")
struct EquivalenceTests {
  /// 2.57 % more, as in the tests of the ratio. scipy 1.17.1: t.sf((log(1 + margin) ± log(ratio))/se, 6).
  private static func estimate() throws -> RatioEstimate {
    func sessions(_ medians: [Double]) -> [Session] {
      medians.map { Session(blocks: [$0].compactMap { Block([$0]) }) }
    }
    return try #require(
      RatioEstimate(
        base: sessions([100, 101.3, 99.2, 100.8, 99.9]), candidate: sessions([102.1, 103.9, 101.0, 102.7, 104.4]),
        seed: 1))
  }

  @Test(
    "one-sided probabilities are scipy's",
    arguments: [
      (0.03, 0.00011297444104235127, 0.28556957341375067), (0.05, 2.076919386014301e-05, 0.007734341730438348),
      (0.01, 0.0011694991100216579, 0.9651177907030505),
    ])
  func probabilities(margin: Double, lower: Double, upper: Double) throws {
    let equivalence = Equivalence(try Self.estimate(), margin: margin)
    #expect(equivalence.lowerP.isClose(to: lower))
    #expect(equivalence.upperP.isClose(to: upper))
    #expect(equivalence.pValue == equivalence.upperP)
    #expect(equivalence.isEquivalent() == (margin == 0.05))
    #expect(!equivalence.isEquivalent(significance: 0.001))
  }

  @Test("without any variation the margin alone decides")
  func constant() throws {
    func sessions(_ median: Double) -> [Session] {
      [median, median].map { Session(blocks: [$0].compactMap { Block([$0]) }) }
    }
    let estimate = try #require(RatioEstimate(base: sessions(100), candidate: sessions(102), seed: 1))
    #expect(Equivalence(estimate, margin: 0.03).isEquivalent())
    #expect(!Equivalence(estimate, margin: 0.01).isEquivalent())
  }
}
