// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("MannWhitney")
struct MannWhitneyTests {
  /// scipy 1.17.1: mannwhitneyu(candidate, base, method='exact').
  @Test(
    "without ties, few values are counted out",
    arguments: [
      (
        [1.83, 0.50, 1.62, 2.48, 1.68], [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06001, 3.14], 15,
        0.5236985236985237
      ),
      ([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64], [1.15, 0.88, 0.90, 0.74, 1.21], 10, 0.17094017094017094),
      ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 25, 0.007936507936507936), ([1, 2, 3], [4, 5, 6], 9, 0.1),
    ] as [([Double], [Double], Double, Double)])
  func exact(base: [Double], candidate: [Double], statistic: Double, pValue: Double) throws {
    let test = try #require(MannWhitney(base: base, candidate: candidate))
    #expect(test.statistic == statistic)
    #expect(test.pValue.isClose(to: pValue))
    #expect(test.isExact)
    let swapped = try #require(MannWhitney(base: candidate, candidate: base))
    #expect(swapped.pValue.isClose(to: pValue))
  }

  /// scipy 1.17.1: permutation_test((candidate, base), mannwhitneyu's statistic, n_resamples=inf).
  @Test("with ties too")
  func ties() throws {
    let test = try #require(MannWhitney(base: [10, 11, 11, 12, 13], candidate: [11, 12, 12, 13, 14, 14]))
    #expect(test.statistic == 23.5)
    #expect(test.pValue.isClose(to: 0.16017316017316016))
    #expect(test.isExact)
  }

  /// scipy 1.17.1: mannwhitneyu(candidate, base, method='asymptotic'), which corrects for ties and continuity.
  @Test("many values are approximated")
  func approximate() throws {
    let base = (0..<25).map { Double($0 * 37 % 50) }
    let candidate = (0..<24).map { Double($0 * 23 % 50 + 4) }
    let test = try #require(MannWhitney(base: base, candidate: candidate))
    #expect(test.statistic == 355.5)
    #expect(test.pValue.isClose(to: 0.27119759773348195))
    #expect(!test.isExact)
  }

  @Test("values that all tie differ in nothing", arguments: [3, 30])
  func same(count: Int) throws {
    let values = [Double](repeating: 1, count: count)
    #expect(try #require(MannWhitney(base: values, candidate: values)).pValue == 1)
  }

  @Test("an empty sample has no test")
  func empty() {
    #expect(MannWhitney(base: [], candidate: [1]) == nil)
    #expect(MannWhitney(base: [1], candidate: []) == nil)
  }
}
