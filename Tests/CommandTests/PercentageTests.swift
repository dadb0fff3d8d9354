// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("Percentage")
struct PercentageTests {
  @Test(arguments: [("3%", 0.03), ("3", 0.03), ("0.5%", 0.005), ("1000", 10), ("12.5", 0.125)] as [(String, Double)])
  func readsWhatPeopleWrite(text: String, fraction: Double) {
    #expect(Percentage(argument: text)?.fraction == fraction)
  }

  @Test(arguments: [
    "", "%", "0", "0%", "-3", "+3", "1001", "3 %", "3%%", "1e1", "nan", "inf", "0x3", "3,5", "1.2.3", "٣",
  ])
  func refusesTheRest(text: String) {
    #expect(Percentage(argument: text) == nil)
  }

  @Test(arguments: [(0.03, "3%"), (0.125, "12.5%")])
  func tellsItsDefaultAsPeopleWriteIt(fraction: Double, text: String) {
    #expect(Percentage(fraction: fraction).defaultValueDescription == text)
  }
}
