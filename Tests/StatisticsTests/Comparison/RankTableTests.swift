// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("RankTable")
struct RankTableTests {
  /// All 3125 bootstrap samples of five are as likely: their sorted third values say how often each rank is the median.
  @Test("a median's ranks are those of all bootstrap samples")
  func median() {
    let count = 5
    var occurrences = [Double](repeating: 0, count: count)
    for number in 0..<3125 {
      let ranks = [number % 5, number / 5 % 5, number / 25 % 5, number / 125 % 5, number / 625].sorted()
      occurrences[ranks[2]] += 1
    }
    let table = RankTable(quantile: 0.5, of: count)
    #expect(table.ranks == 0..<count)
    for rank in 0..<count { #expect(table.probabilities[rank].isClose(to: occurrences[rank] / 3125)) }
  }

  /// Of all 256 bootstrap samples of four, the median lies between the second and the third: either of them by half.
  @Test("a median between two ranks is either of them")
  func medianOfFour() {
    var occurrences = [Double](repeating: 0, count: 4)
    for number in 0..<256 {
      let ranks = [number % 4, number / 4 % 4, number / 16 % 4, number / 64].sorted()
      occurrences[ranks[1]] += 0.5
      occurrences[ranks[2]] += 0.5
    }
    let table = RankTable(quantile: 0.5, of: 4)
    for rank in 0..<4 { #expect(table.probabilities[rank].isClose(to: occurrences[rank] / 256)) }
  }

  /// A large block's median has the standard error 1/(2 f sqrt(n)), a rank's that is sqrt(n)/2: here 158.
  @Test("a large block's ranks stay near the middle, and their table small")
  func large() {
    let count = 100_000
    let table = RankTable(quantile: 0.5, of: count)
    #expect(table.ranks.count < 2400)
    let middle = zip(table.ranks, table.probabilities).reduce(0) { $0 + Double($1.0) * $1.1 }
    let variance = zip(table.ranks, table.probabilities).reduce(0) {
      $0 + (Double($1.0) - middle) * (Double($1.0) - middle) * $1.1
    }
    #expect(abs(middle - 49_999.5) < 0.5)
    #expect(variance.squareRoot().isClose(to: 158.1, within: 0.01))
  }

  @Test("one sample is its own bootstrap")
  func one() {
    #expect(RankTable(quantile: 0.5, of: 1).ranks == 0..<1)
  }

  @Test("value by value it is the same distribution", arguments: [0.5, 0.99])
  func values(quantile: Double) {
    let samples = SortedSamples(counts: [(10, 300), (11, 150), (12, 1), (13, 40), (14, 500), (20, 9)])
    let byRank = RankTable(quantile: quantile, of: samples.count)
    let byValue = RankTable(quantile: quantile, valuesOf: samples)
    #expect(byValue.ranks.count <= 6)
    for position in byValue.ranks {
      let expected = zip(byRank.ranks, byRank.probabilities).filter { samples[$0.0] == samples.value(at: position) }
        .reduce(0) { $0 + $1.1 }
      #expect(abs(byValue.probabilities[position - byValue.ranks.lowerBound] - expected) < 1e-9)
    }
  }

  @Test("fifty million samples of a few values are a few columns, a thousand as many as there are ranks")
  func columns() {
    var tables = RankTables(quantile: 0.5)
    let claimed = SortedSamples(counts: [(1000, 25_000_000), (1001, 25_000_000)])
    #expect(tables.columns(of: claimed).logarithms.count <= 2)
    let usual = SortedSamples(sorting: (0..<1000).map { 1000 + Double($0 % 40) })
    #expect(tables.columns(of: usual).logarithms.count == RankTable(quantile: 0.5, of: 1000).ranks.count)
  }

  @Test("a session more of another count does not make another table for ever")
  func budget() {
    var tables = RankTables(quantile: 0.5)
    let columns = (0..<400).map { number in
      tables.columns(of: SortedSamples(counts: [(1000, 60_000 + number), (1001, 60_000)])).logarithms.count
    }
    #expect(columns.reduce(0, +) < 400 * 100)
  }
}
