// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Statistics

@Suite("Periodicity")
struct PeriodicityTests {
  private static func counted(_ values: [Double]) -> [(value: Double, count: Int)] { values.map { ($0, 1) } }

  private static func random(_ seed: UInt64, count: Int, _ value: (inout RandomNumbers) -> Double) -> [Double] {
    var random = RandomNumbers(seed: seed)
    return (0..<count).map { _ in value(&random) }
  }

  private static func uniform(_ random: inout RandomNumbers) -> Double { Double(random.next() >> 11) * 0x1p-53 }

  @Test("values near multiples have one phase, and their offset is found")
  func multiples() throws {
    let values = Self.random(1, count: 1000) { 125 * Double($0.next() % 4 + 1) + 12 + 10 * Self.uniform(&$0) }
    let found = try #require(Periodicity(Self.counted(values), period: 125))
    #expect(found.concentration > 0.98 && abs(found.offset - 17) < 1)
    #expect(try #require(found.remainder) > 0.98)
    #expect(found.commonest.share < 0.35 && found.count == 1000)
  }

  @Test("an offset below a multiple is negative")
  func below() throws {
    let found = try #require(
      Periodicity(Self.counted(Self.random(2, count: 500) { 125 * Double($0.next() % 3 + 2) - 20 }), period: 125))
    #expect(abs(found.offset + 20) < 1e-6 && abs(found.concentration - 1) < 1e-9)
  }

  @Test("one cluster with a long tail is concentrated as a whole, but its tail is not")
  func tail() throws {
    let values = Self.random(3, count: 1000) { random in
      Self.uniform(&random) < 0.7 ? 90 + 5 * Self.uniform(&random) : 90 + 4000 * Self.uniform(&random)
    }
    let found = try #require(Periodicity(Self.counted(values), period: 125))
    #expect(found.concentration > 0.5 && found.commonest.share > 0.65)
    #expect(try #require(found.remainder) < 0.25)
  }

  @Test("values without any order have no direction, at the rate that Rayleigh's test gives")
  func noise() {
    var beyond = 0
    let runs = 2000
    for seed in 0..<runs {
      let values = Self.random(UInt64(seed), count: 200) { 10_000 * Self.uniform(&$0) }
      // P(length > r) is about exp(-n r²): 0.05 at this length.
      let limit = (-log(0.05) / 200).squareRoot()
      if let found = Periodicity(Self.counted(values), period: 125), found.concentration > limit { beyond += 1 }
    }
    // 5 %, with three standard errors of a share of 2000.
    #expect(abs(Double(beyond) / Double(runs) - 0.05) < 0.015)
  }

  @Test("counts stand for as many values; too few values say nothing")
  func counts() throws {
    let one = try #require(Periodicity([(100, 150), (225, 150)], period: 125))
    #expect(one.count == 300 && abs(one.concentration - 1) < 1e-9 && abs(one.offset + 25) < 1e-6)
    #expect(Periodicity([(100, 199)], period: 125) == nil)
    #expect(Periodicity([(100, 250)], period: 125)?.remainder == nil)
    #expect(Periodicity([(100, 250)], period: 0) == nil)
  }
}
