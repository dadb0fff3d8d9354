// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("SortedSamples")
struct SortedSamplesTests {
  @Test("they are what was counted, in order")
  func counted() {
    let samples = SortedSamples(counts: [(2, 3), (5, 1), (7, 2)])
    #expect(Array(samples) == [2, 2, 2, 5, 7, 7] && samples.count == 6)
    #expect(samples.first == 2 && samples.last == 7 && Array(samples[2..<5]) == [2, 5, 7])
    #expect(SortedSamples(sorting: [7, 2, 5, 2, 7, 2]) == samples)
    #expect(SortedSamples(sorting: []).isEmpty && SortedSamples(counts: []).last == nil)
  }

  @Test("quantiles are those of the samples one by one")
  func quantiles() throws {
    let plain = (0..<500).map { Double($0 * $0 % 37) }.sorted()
    let samples = SortedSamples(sorting: plain)
    for probability in [0.01, 0.5, 0.95, 0.99] {
      #expect(Quantile(probability, ofSorted: samples) == Quantile(probability, ofSorted: plain))
    }
  }

  @Test("a number of samples that would fill the memory takes none")
  func many() throws {
    let block = try #require(Block(SortedSamples(counts: [(1, 30_000_000), (2, 20_000_000)])))
    #expect(block.median == 1 && block.samples.count == 50_000_000)
    #expect(Block(SortedSamples(counts: [(0, 1)])) == nil && Block(SortedSamples(counts: [(.infinity, 1)])) == nil)
  }
}
