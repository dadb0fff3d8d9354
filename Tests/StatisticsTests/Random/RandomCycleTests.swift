// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Statistics

@Suite("RandomCycle")
struct RandomCycleTests {
  @Test("from any place the way leads through all others, each once, and back", arguments: [1, 2, 3, 64, 1000])
  func oneCycle(places: Int) {
    for seed in 0..<20 as Range<UInt64> {
      let cycle = RandomCycle(places: places, seed: seed)
      #expect(cycle.successors.count == places)
      var seen = Set<UInt32>()
      var place: UInt32 = 0
      repeat {
        seen.insert(place)
        place = cycle.successors[Int(place)]
      } while place != 0 && seen.count <= places
      #expect(seen.count == places)
    }
  }

  @Test("the same seed gives the same way, another one another")
  func seed() {
    #expect(RandomCycle(places: 100, seed: 1) == RandomCycle(places: 100, seed: 1))
    #expect(RandomCycle(places: 100, seed: 1) != RandomCycle(places: 100, seed: 2))
  }

  /// Of four places there are six cycles.
  @Test("every cycle there is comes as often as any other")
  func even() {
    var counts: [[UInt32]: Int] = [:]
    for seed in 0..<6000 as Range<UInt64> { counts[RandomCycle(places: 4, seed: seed).successors, default: 0] += 1 }
    #expect(counts.count == 6)
    // Six standard deviations of a binomial count with p = 1/6.
    for count in counts.values { #expect(abs(count - 1000) < 175) }
  }
}
