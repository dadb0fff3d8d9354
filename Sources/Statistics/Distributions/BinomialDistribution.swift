// SPDX-License-Identifier: GPL-3.0-or-later

/// How many of a number of independent trials succeed.
struct BinomialDistribution {
  let trials: Int
  let probability: Double

  /// P(X >= count) (Abramowitz and Stegun, 26.5.24).
  func atLeast(_ count: Int) -> Double {
    if count <= 0 { return 1 }
    if count > trials { return 0 }
    return incompleteBeta(probability, Double(count), Double(trials - count + 1))
  }

  /// P(X <= count), its small values as exact as those of `atLeast`.
  func atMost(_ count: Int) -> Double {
    BinomialDistribution(trials: trials, probability: 1 - probability).atLeast(trials - count)
  }
}
