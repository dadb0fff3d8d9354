// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("TimeSpan")
struct TimeSpanTests {
  @Test(
    arguments: [("30", 30, "30 s"), ("45s", 45, "45 s"), ("10m", 600, "10 min"), ("1.5h", 5400, "1 h 30 min")]
      as [(String, Double, String)])
  func readsWhatPeopleWrite(text: String, seconds: Double, told: String) {
    #expect(TimeSpan(argument: text)?.seconds == seconds)
    #expect(TimeSpan(argument: text)?.description == told)
  }

  @Test(arguments: ["", "s", "-1", "0", "1e3", "1d", "inf", "nan", "9999999h", "1 m"])
  func refusesTheRest(text: String) {
    #expect(TimeSpan(argument: text) == nil)
  }
}
