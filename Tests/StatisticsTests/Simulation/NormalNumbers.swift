// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

@testable import Statistics

/// Normally distributed random numbers (Box and Muller, Annals of Mathematical Statistics 29:610, 1958).
struct NormalNumbers {
  private var numbers: RandomNumbers
  private var spare: Double?

  init(seed: UInt64) { numbers = RandomNumbers(seed: seed) }

  mutating func next() -> Double {
    if let kept = spare {
      spare = nil
      return kept
    }
    // The 53 upper bits, above 0.
    let radius = (-2 * log((Double(numbers.next() &>> 11) + 1) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * Double(numbers.next() &>> 11) * 0x1p-53
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
}
