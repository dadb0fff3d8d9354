// SPDX-License-Identifier: GPL-3.0-or-later

/// The differences of all pairs of two samples, without a list of them: how many there are up to a given one is counted
/// in one pass over both samples, since in each the differences rise.
struct PairwiseDifferences {
  private let base: [Double]
  private let candidate: [Double]

  /// Both have a value at least.
  init(base: [Double], candidate: [Double]) {
    self.base = base.sorted()
    self.candidate = candidate.sorted()
  }

  /// The median, between the two in the middle where their number is even.
  var median: Double {
    let pairs = base.count * candidate.count
    let upper = smallest(pairs / 2)
    guard pairs.isMultiple(of: 2) else { return upper }
    let lower = smallest(pairs / 2 - 1)
    return lower + 0.5 * (upper - lower)
  }

  /// The difference of a rank, counted from 0: it is looked for among all numbers, by halving them until one is left.
  private func smallest(_ rank: Int) -> Double {
    var low = Self.ordinal(candidate[0] - base[base.count - 1])
    var high = Self.ordinal(candidate[candidate.count - 1] - base[0])
    while low < high {
      // Their mean, rounded down; their sum may be too large.
      let middle = (low & high) + (low ^ high) >> 1
      if count(upTo: Self.number(middle)) > rank { high = middle } else { low = middle + 1 }
    }
    return Self.number(low)
  }

  /// How many differences are no greater than a number.
  private func count(upTo limit: Double) -> Int {
    var (total, position) = (0, 0)
    // A greater base lets more candidates through.
    for from in base {
      while position < candidate.count, candidate[position] - from <= limit { position += 1 }
      total += position
    }
    return total
  }

  /// Numbers in the order of their size as whole numbers: of a positive one its bits, of a negative one those of its
  /// magnitude, counted downwards (IEEE 754, 3.4).
  private static func ordinal(_ number: Double) -> Int64 {
    let bits = Int64(bitPattern: number.magnitude.bitPattern)
    return number < 0 ? -bits : bits
  }

  private static func number(_ ordinal: Int64) -> Double {
    let magnitude = Double(bitPattern: UInt64(bitPattern: ordinal < 0 ? -ordinal : ordinal))
    return ordinal < 0 ? -magnitude : magnitude
  }
}
