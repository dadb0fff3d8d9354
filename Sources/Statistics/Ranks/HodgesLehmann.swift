// SPDX-License-Identifier: GPL-3.0-or-later

/// By how much one sample is greater than another: the median of the differences of all pairs (Hodges and Lehmann,
/// Annals of Mathematical Statistics 34:598, 1963). Of logarithms it is the logarithm of a ratio.
package struct HodgesLehmann: Hashable, Sendable {
  /// Candidate less base, in the samples' unit.
  package let shift: Double
  /// The shifts that Mann and Whitney's exact test does not reject (Hollander, Wolfe and Chicken, Nonparametric
  /// Statistical Methods, 3rd edition, 4.3); nil where there are too few values for the confidence, as with 3 of each
  /// for 95 %, or more than 40. Where values tie it is somewhat too wide.
  package let interval: Interval?

  /// nil when a sample is empty.
  ///
  /// - Precondition: the confidence is between 0 and 1, these excluded.
  package init?(base: [Double], candidate: [Double], confidence: Double = 0.95) {
    precondition(0 < confidence && confidence < 1)
    guard !base.isEmpty, !candidate.isEmpty else { return nil }
    let count = base.count + candidate.count
    guard count <= MannWhitney.exactLimit else {
      // As many pairs as there are of thousands of values fit no memory; the median of their differences is found
      // without them.
      shift = PairwiseDifferences(base: base, candidate: candidate).median
      interval = nil
      return
    }
    let differences = base.flatMap { from in candidate.map { $0 - from } }.sorted()
    shift = Quantile.value(0.5, ofSorted: differences)
    let sums = RankSums(first: base.count, midranks: (1...count).map { Double($0) })
    // Without ties every U is whole, every second probability zero.
    let probabilities = stride(from: 0, to: sums.probabilities.count, by: 2).map { sums.probabilities[$0] }
    interval =
      PairwiseInterval(ofSorted: differences, probabilities: probabilities, confidence: confidence)?.interval
  }
}
