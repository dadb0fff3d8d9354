// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Student's t distribution; degrees of freedom are at least 1 and need not be whole.
struct StudentDistribution {
  let degreesOfFreedom: Double

  /// P(T > x) (Abramowitz and Stegun, 26.7.1).
  func upperTail(_ x: Double) -> Double {
    let half = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + x * x), degreesOfFreedom / 2, 0.5) / 2
    return x < 0 ? 1 - half : half
  }

  /// The x with P(T > x) = tail, for 0 < tail < 1.
  func upperQuantile(_ tail: Double) -> Double {
    guard tail <= 0.5 else { return -upperQuantile(1 - tail) }
    let scale = exp(
      logGamma((degreesOfFreedom + 1) / 2) - logGamma(degreesOfFreedom / 2)
        - log(degreesOfFreedom * .pi) / 2)
    // As for the normal distribution, whose quantile is the smaller one: Newton's steps come from the left and stay
    // there.
    var x = NormalDistribution.upperQuantile(tail)
    while true {
      let density = scale * exp(-(degreesOfFreedom + 1) / 2 * log(1 + x * x / degreesOfFreedom))
      let step = (upperTail(x) - tail) / density
      x += step
      guard step > 1e-9 * x else { return x }
    }
  }
}
