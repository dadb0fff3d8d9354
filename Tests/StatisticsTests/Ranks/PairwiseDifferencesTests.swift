// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("PairwiseDifferences")
struct PairwiseDifferencesTests {
  @Test("the median is that of a list of all differences", arguments: [1, 2, 3, 10, 41, 60], [1, 2, 7, 40, 61])
  func median(first: Int, second: Int) {
    var numbers = RandomNumbers(seed: UInt64(first * 100 + second))
    func sample(_ count: Int) -> [Double] {
      // Coarse, so that values tie, and of both signs.
      (0..<count).map { _ in Double(numbers.index(below: 50)) - 25 + (numbers.index(below: 2) == 0 ? 0 : 1e-9) }
    }
    let (base, candidate) = (sample(first), sample(second))
    let all = base.flatMap { from in candidate.map { $0 - from } }.sorted()
    #expect(PairwiseDifferences(base: base, candidate: candidate).median == Quantile.value(0.5, ofSorted: all))
  }

  @Test("what is far apart, and what is nothing, is found as well")
  func extremes() {
    #expect(PairwiseDifferences(base: [1e300, -1e300], candidate: [0]).median == 0)
    #expect(PairwiseDifferences(base: [5], candidate: [5]).median == 0)
    #expect(PairwiseDifferences(base: [0], candidate: [-1e-300]).median == -1e-300)
  }
}
