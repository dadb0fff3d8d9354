// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The standard normal distribution.
enum NormalDistribution {
  static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  /// P(Z > x).
  static func upperTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

  /// The x with P(Z > x) = tail, for 0 < tail < 1.
  static func upperQuantile(_ tail: Double) -> Double {
    guard tail <= 0.5 else { return -upperQuantile(1 - tail) }
    // Right of 0 the tail is convex, so that Newton's steps from 0 come to the root from the left. Each squares the
    // error: after one of a billionth there is none left.
    var x = 0.0
    while true {
      let step = (upperTail(x) - tail) / density(x)
      x += step
      guard step > 1e-9 * x else { return x }
    }
  }
}
