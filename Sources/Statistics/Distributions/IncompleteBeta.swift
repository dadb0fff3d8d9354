// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1 and positive a and b: the tails of the binomial
/// distribution and of Student's t.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  // The continued fraction is quick left of the mean only (DLMF 8.17.22); right of it the mirror image is (8.17.4).
  guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
  let front = exp(a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
  // Evaluated from the front (Lentz, Applied Optics 15:668, 1976): a product of ratios of successive numerators and
  // denominators. It settles within about as many steps as the square root of a + b.
  var fraction = 1.0
  var numerator = 1.0
  var denominator = 0.0
  var index = 0.0
  while true {
    let half = (index / 2).rounded(.down)
    let term =
      index.truncatingRemainder(dividingBy: 2) == 0
      ? -(a + half) * (a + b + half) * x / ((a + index) * (a + index + 1))
      : (half + 1) * (b - half - 1) * x / ((a + index) * (a + index + 1))
    denominator = 1 / (1 + term * denominator)
    numerator = 1 + term / numerator
    let ratio = numerator * denominator
    fraction *= ratio
    index += 1
    guard abs(ratio - 1) > 1e-15 else { return front / fraction }
  }
}

/// The logarithm of the gamma function of a positive number.
func logGamma(_ x: Double) -> Double {
  let (logarithm, _): (Double, Int) = lgamma(x)
  return logarithm
}
