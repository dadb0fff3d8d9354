// SPDX-License-Identifier: GPL-3.0-or-later

/// How many pairs of a sequence are in the wrong order when every order is as likely: the null distribution of
/// Kendall's rank correlation (Kendall, Biometrika 30:81, 1938).
struct Inversions {
  /// Of 0, 1, ... inversions.
  let probabilities: [Double]

  init(count: Int) {
    var probabilities = [1.0]
    // The next element is inverted with none, one, ... or all of those before it.
    for size in stride(from: 2, through: count, by: 1) {
      var next = [Double](repeating: 0, count: probabilities.count + size - 1)
      for (inversions, probability) in probabilities.enumerated() {
        for added in 0..<size { next[inversions + added] += probability / Double(size) }
      }
      probabilities = next
    }
    self.probabilities = probabilities
  }
}
