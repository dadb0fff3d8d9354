// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("RandomNumbers")
struct RandomNumbersTests {
  /// The vector that implementations in many languages share (Rosetta Code, "Pseudo-random numbers/Splitmix64").
  @Test("SplitMix64 gives its published numbers")
  func splitMix() {
    var seeds = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    for number in expected { #expect(seeds.next() == number) }
  }

  /// What the authors' C code gives from the state 1, 2, 3, 4, as Rust's rand_xoshiro records it.
  @Test("xoshiro256** gives its published numbers")
  func xoshiro() {
    var numbers = RandomNumbers(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    for number in expected { #expect(numbers.next() == number) }
  }

  /// Computed by a second implementation of both algorithms, in Python, with its own integers.
  @Test("a seed gives the same bits everywhere")
  func seeded() {
    var numbers = RandomNumbers(seed: 42)
    let expected: [UInt64] = [
      0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1, 0xecb8_ad47_03b3_60a1,
    ]
    for number in expected { #expect(numbers.next() == number) }
    #expect(RandomNumbers.algorithm == "xoshiro256** seeded by SplitMix64")
  }

  /// Pearson's chi-square of 10 classes exceeds 27.9 once in a thousand seeds.
  @Test("an index is as likely as any other")
  func indices() {
    var numbers = RandomNumbers(seed: 7)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[numbers.index(below: 10)] += 1 }
    #expect(counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 } < 27.9)
  }

  /// As above, of 6 classes: 20.5.
  @Test("a shuffle gives each order as often as any other")
  func shuffles() {
    var numbers = RandomNumbers(seed: 8)
    var counts: [[Double]: Int] = [:]
    for _ in 0..<60_000 {
      var order = [1.0, 2, 3]
      numbers.shuffle(&order)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 } < 20.5)
  }

  /// As above, of 5 classes: 18.5.
  @Test("an alias table draws what its weights say")
  func aliases() {
    let weights = [1.0, 5, 0, 3, 0.5, 0.5]
    let table = AliasTable(weights: weights)
    var numbers = RandomNumbers(seed: 9)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<100_000 {
      let (column, rest) = numbers.indexAndRest(below: weights.count)
      counts[rest < table.thresholds[column] ? column : table.aliases[column]] += 1
    }
    #expect(counts[2] == 0)
    let distance = zip(counts, weights).filter { $0.1 > 0 }.reduce(0.0) { sum, pair in
      let expected = pair.1 * 10_000
      return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
    }
    #expect(distance < 18.5)
  }
}
