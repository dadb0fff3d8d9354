// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Statistics

@Suite("LevelEstimate")
struct LevelEstimateTests {
  /// A session for each list, which has a block of one sample for each number.
  private static func sessions(_ medians: [[Double]]) -> [Session] {
    medians.map { Session(blocks: $0.compactMap { Block([$0]) }) }
  }

  /// scipy 1.17.1, of the logarithms l of what repeats: exp(mean(l)), std(l, ddof=1)/sqrt(n), exp(t.interval(0.95, n -
  /// 1, loc=mean, scale=se)), and the same at 0.9. Of sessions with two blocks, l is the mean of the two logarithms.
  @Test(
    "value, standard error and intervals are those of Student's t",
    arguments: [
      (
        [[100], [101.3], [99.2], [100.8], [99.9]], Basis.sessions, 5,
        [
          100.23731560646415, 0.0036588571898755217, 99.22419784457708, 101.26077769586152, 99.4584936237268,
          101.02223625065007,
        ]
      ),
      (
        [[81.2, 80.4], [83.9, 82.7], [79.8, 80.1]], .sessions, 3,
        [
          81.33656473879702, 0.012297660131484672, 77.14471744936799, 85.75618632410607, 78.46766867802367,
          84.31035195724314,
        ]
      ),
      (
        [[81.2, 80.4]], .blocks, 2,
        [
          80.79900989492386, 0.004950535491355712, 75.8730989597378, 86.04472585816421, 78.3125805102243,
          83.36438356986157,
        ]
      ),
    ] as [([[Double]], Basis, Int, [Double])])
  func student(medians: [[Double]], basis: Basis, unitCount: Int, expected: [Double]) throws {
    let level = try #require(LevelEstimate(Self.sessions(medians)))
    #expect(level.basis == basis)
    #expect(level.unitCount == unitCount)
    #expect(level.value.isClose(to: expected[0]))
    #expect(level.standardError.isClose(to: expected[1]))
    for (confidence, bounds) in [(0.95, expected[2...3]), (0.9, expected[4...5])] {
      let interval = level.interval(confidence: confidence)
      #expect(interval.confidence == confidence)
      #expect(try interval.lower.isClose(to: #require(bounds.first)))
      #expect(try interval.upper.isClose(to: #require(bounds.last)))
    }
  }

  /// A median's standard error is 1.2533 sigma/sqrt(n): of 401 samples and 2 %, 0.125 %, which one block knows to a
  /// sixth or so.
  @Test("of a single block, samples are what repeats")
  func samples() throws {
    var noise = NormalNumbers(seed: 5)
    let level = try #require(
      LevelEstimate(SimulatedArm(sessions: 1, blocks: 1, samples: 401, betweenSessions: 0).measure(&noise)))
    #expect(level.basis == .samples)
    #expect(level.unitCount == 401)
    #expect(level.standardError.isClose(to: 0.00125, within: 0.3))
    #expect(level.interval().contains(100))
  }

  @Test("what does not repeat, or is not there, has no level")
  func nothing() {
    #expect(LevelEstimate([]) == nil)
    #expect(LevelEstimate([Session(blocks: [])]) == nil)
    #expect(LevelEstimate(Self.sessions([[100], []])) == nil)
    #expect(LevelEstimate(Self.sessions([[100]])) == nil)
  }

  @Test("what never varies has an interval without length")
  func constant() throws {
    let level = try #require(LevelEstimate(Self.sessions([[64], [64], [64]])))
    #expect(level.standardError == 0)
    #expect(level.value.isClose(to: 64))
    #expect(level.interval().lower == level.interval().upper)
  }

  @Test("another quantile than the median can be taken")
  func quantile() throws {
    let blocks = [1.0, 2, 4].map { factor in Block((1...101).map { Double($0) * factor }) }
    let sessions = blocks.map { Session(blocks: [$0].compactMap(\.self)) }
    // Of 1...101 the median is 51 and the 90th percentile 91; the geometric mean of the factors is 2.
    #expect(try #require(LevelEstimate(sessions)).value.isClose(to: 102))
    #expect(try #require(LevelEstimate(sessions, quantile: 0.9)).value.isClose(to: 182))
  }
}
