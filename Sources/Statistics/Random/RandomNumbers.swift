// SPDX-License-Identifier: GPL-3.0-or-later

/// Seeded random numbers: the same seed gives the same bits on every machine, so a figure that was drawn can be drawn
/// again.
///
/// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47:36, 2021), its
/// state filled by SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
package struct RandomNumbers: RandomNumberGenerator, Sendable {
  /// What to record beside the seed.
  package static let algorithm = "xoshiro256** seeded by SplitMix64"

  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// Any seed will do, 0 too: SplitMix64 never fills all four words with zeros.
  package init(seed: UInt64) {
    var seeds = SplitMix64(state: seed)
    self.init(state: (seeds.next(), seeds.next(), seeds.next(), seeds.next()))
  }

  /// The generator in a given state, as its authors' test vectors want it.
  init(state: (UInt64, UInt64, UInt64, UInt64)) { (s0, s1, s2, s3) = state }

  package mutating func next() -> UInt64 {
    let scrambled = Self.rotate(s1 &* 5, by: 7) &* 9
    let shifted = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = Self.rotate(s3, by: 45)
    return scrambled
  }

  /// A number in 0..<count. The high word of a product is uneven by count/2^64, which no sample here could ever show.
  mutating func index(below count: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: count)).high)
  }

  /// A number in 0..<count, and one in 0..<1 that does not depend on it: the low word of the same product.
  mutating func indexAndRest(below count: Int) -> (index: Int, rest: Double) {
    let product = next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: count))
    return (Int(truncatingIfNeeded: product.high), Double(product.low &>> 11) * 0x1p-53)
  }

  /// Puts the elements into an order each of which is as likely as any other (Fisher and Yates).
  mutating func shuffle(_ elements: inout [Double]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, index(below: last + 1))
    }
  }

  private static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
    word &<< count | word &>> (64 &- count)
  }
}
