// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import TestSupport
import Testing

@Suite("Distribution")
struct DistributionTests {
  private static let hour: UInt64 = 3_600_000_000_000

  @Test("values are counted, by rising value")
  func bins() throws {
    let distribution = try #require(Distribution(samples: [300, 100, 200, 100, 300, 100] as [UInt64]))
    #expect(distribution.bins.map(\.value) == [100, 200, 300])
    #expect(distribution.bins.map(\.count) == [3, 1, 2])
    #expect(distribution.count == 6)
    #expect(distribution.minimum == 100 && distribution.maximum == 300)
    #expect(Array(distribution.sorted) == [100, 100, 100, 200, 300, 300])
    #expect(Distribution(samples: [UInt64]()) == nil)
  }

  /// Four significant digits: the middle of a bin is off by 0.01 % at most, in either direction.
  @Test("rounding moves no sample by more than 0.01 %, and none is lost")
  func rounding() throws {
    var random = SeededGenerator(seed: 1)
    let samples = (0..<20_000).map { _ in
      UInt64.random(in: 1..<(1 << UInt64.random(in: 1...41, using: &random)), using: &random)
    }
    let distribution = try #require(Distribution(samples: samples))
    #expect(distribution.count == samples.count)
    #expect(distribution.bins.map(\.count).reduce(0, +) == samples.count)
    for (sample, kept) in zip(samples.sorted(), distribution.sorted) {
      #expect(abs(kept - Double(sample)) <= 0.0001 * Double(sample), "\(sample) became \(kept)")
    }
  }

  /// What is written must be readable, whatever a clock said.
  @Test(
    "the shortest and the longest of times are kept as what can be read again", arguments: [0, 1, hour - 1, hour, .max])
  func extremes(sample: UInt64) throws {
    let distribution = try #require(Distribution(samples: [sample]))
    #expect(distribution.minimum >= 1 && distribution.maximum <= Self.hour)
    #expect(Distribution(bins: distribution.bins.map { ($0.value, $0.count) }) == distribution)
  }

  @Test(
    "what a damaged file may hold is refused",
    arguments: [
      [], [(5, 0)], [(5, -1)], [(5, 1), (5, 1)], [(6, 1), (5, 1)], [(1, 1), (2, 0)], [(0, 1)],
      [(hour + 1, 1)], [(.max, 1)], [(1, .max), (2, .max)], [(1, 100_000_001)], [(1, 60_000_000), (2, 60_000_000)],
    ] as [[(UInt64, Int)]])
  func damaged(bins: [(UInt64, Int)]) {
    #expect(Distribution(bins: bins.map { (value: $0.0, count: $0.1) }) == nil)
  }

  @Test("several are one, value by value")
  func merged() throws {
    let one = try #require(Distribution(bins: [(10, 1), (20, 2)]))
    let other = try #require(Distribution(bins: [(5, 4), (20, 3)]))
    let both = try #require(Distribution.merged([one, other]))
    #expect(both == Distribution(bins: [(5, 4), (10, 1), (20, 5)]))
    #expect(both.count == 10)
    #expect(Distribution.merged([one]) == one)
    #expect(Distribution.merged([]) == nil)
  }
}
