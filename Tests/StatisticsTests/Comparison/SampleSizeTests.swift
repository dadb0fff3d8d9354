// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Statistics

@Suite("SampleSize")
struct SampleSizeTests {
  private static func estimate(isPaired: Bool) throws -> RatioEstimate {
    func blocks(_ median: Double) -> [Block] { [Block([median])].compactMap(\.self) }
    let base = [100, 101.3, 99.2, 100.8, 99.9]
    let candidate = [102.1, 103.9, 101.0, 102.7, 104.4]
    if isPaired {
      let rounds = zip(base, candidate).map { Round(base: blocks($0), candidate: blocks($1)) }
      return try #require(RatioEstimate(paired: rounds.map { PairedSession(rounds: [$0]) }, seed: 1))
    }
    return try #require(
      RatioEstimate(
        base: base.map { Session(blocks: blocks($0)) }, candidate: candidate.map { Session(blocks: blocks($0)) },
        seed: 1))
  }

  /// The answer is the first count at which the half-length, by scipy's t (the standard errors 0.0069970 and 0.0048465
  /// times sqrt(5/n)), is no more than asked for: 2.1009 * 0.0069970 * sqrt(5/10) = 0.010395 and, with 11, 0.009841,
  /// against log(1.01) = 0.009950; 2.3060 * 0.0048465 * sqrt(5/9) = 0.008330 and, with 8, 0.009060, against log(1.0085)
  /// = 0.008464.
  @Test("more sessions until the interval is short enough")
  func additional() throws {
    #expect(SampleSize.additionalUnits(to: 0.01, from: try Self.estimate(isPaired: false)) == 6)
    #expect(SampleSize.additionalUnits(to: 0.0085, from: try Self.estimate(isPaired: true)) == 4)
  }

  /// A half-width that vanishes beside 1 has no logarithm, and no number of sessions reaches it.
  @Test("the search ends where no number suffices", arguments: [1e-12, 1e-300])
  func never(halfWidth: Double) throws {
    #expect(
      SampleSize.additionalUnits(to: halfWidth, from: try Self.estimate(isPaired: false)) == 1_000_000_000 - 5)
  }

  @Test("none are needed where it is")
  func enough() throws {
    #expect(SampleSize.additionalUnits(to: 0.05, from: try Self.estimate(isPaired: false)) == 0)
  }
}
