// SPDX-License-Identifier: GPL-3.0-or-later

/// The interval of a median of pairwise figures, from one of them to another, as many from either end as a rank test
/// does not reject. Hodges and Lehmann's shift belongs to Mann and Whitney's test that way, Sen's slope to Kendall's.
struct PairwiseInterval {
  /// How many figures are cut off at each end, and with which confidence the truth is between the rest.
  let interval: Interval

  /// nil where there are too few figures for the confidence.
  ///
  /// - Parameter probabilities: of 0, 1, ... of the figures being below the truth; symmetric.
  init?(ofSorted figures: [Double], probabilities: [Double], confidence: Double) {
    // A tail that is the half of what the confidence leaves, but for rounding, is no more than it.
    let tail = (1 - confidence) / 2 * (1 + 1e-12)
    var outside = 0.0
    var cut = 0
    while cut < probabilities.count, outside + probabilities[cut] <= tail {
      outside += probabilities[cut]
      cut += 1
    }
    guard cut > 0, 2 * cut <= figures.count else { return nil }
    interval = Interval(
      lower: figures[cut - 1], upper: figures[figures.count - cut], confidence: 1 - 2 * outside)
  }
}
