// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Reporting

@Suite("Logarithmic axis")
struct LogarithmicAxisTests {
  @Test func equalFactorsAreEqualDistances() {
    let axis = LogarithmicAxis(lower: 1, upper: 1000, start: 10, end: 310)
    #expect(abs(axis.place(10) - 110) < 1e-9 && abs(axis.place(100) - 210) < 1e-9)
  }

  @Test func whatLiesBeyondIsDrawnAtTheEnd() {
    let axis = LogarithmicAxis(lower: 1, upper: 10, start: 0, end: 100)
    #expect(axis.place(0) == 0 && axis.place(-5) == 0 && axis.place(1e300) == 100 && axis.place(.nan) == 0)
  }

  @Test(
    arguments: [
      [], [0, -1, .nan, .infinity], [5], [5, 5], [1e-100, 1e100], [80_000, 80_001], [1, 2, 3],
    ] as [[Double]])
  func anyValuesMakeAnAxis(values: [Double]) {
    let axis = LogarithmicAxis(values, start: 0, end: 100)
    #expect(axis.lower > 0 && axis.upper > axis.lower && axis.upper.isFinite)
    for value in values where value > 0 && value.isFinite { #expect((0...100).contains(axis.place(value))) }
    for ticks in [axis.ticks(apart: 20), axis.ratioTicks(apart: 20)] { #expect(ticks.count < 100) }
  }

  @Test func ticksAreRoundAndHaveRoom() {
    let decades = LogarithmicAxis(lower: 100, upper: 100_000, start: 0, end: 300)
    #expect(decades.ticks(apart: 80) == [100, 1000, 10_000, 100_000])
    let narrow = LogarithmicAxis(lower: 9.5, upper: 31, start: 0, end: 300)
    #expect(narrow.ticks(apart: 100) == [10, 20, 30])
    for distance in [20.0, 40, 60] {
      let places = decades.ticks(apart: distance).map(decades.place)
      #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= distance })
    }
  }

  @Test func ratiosAreMarkedFromOneOutwards() {
    let axis = LogarithmicAxis(lower: 0.4, upper: 2.6, start: 0, end: 300)
    #expect(axis.ratioTicks(apart: 50) == [0.5, 1, 1.5])
    let fine = LogarithmicAxis(lower: 0.995, upper: 1.045, start: 0, end: 300)
    #expect(fine.ratioTicks(apart: 50) == [1, 1.01, 1.02])
    // Without one on it.
    #expect(!LogarithmicAxis(lower: 2, upper: 30, start: 0, end: 300).ratioTicks(apart: 50).contains(1))
  }
}
