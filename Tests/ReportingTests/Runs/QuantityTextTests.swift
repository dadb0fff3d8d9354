// SPDX-License-Identifier: GPL-3.0-or-later
import Statistics
import Testing

@testable import Records
@testable import Reporting

@Suite("QuantityText")
struct QuantityTextTests {
  @Test(
    "times are told in the unit that fits",
    arguments: [
      (0, "0.000 ns"), (0.5, "0.500 ns"), (12.345, "12.35 ns"), (999, "999.0 ns"), (1000, "1.000 µs"),
      (81_234, "81.23 µs"), (812_345, "812.3 µs"), (5.5e6, "5.500 ms"), (3.6e12, "3600 s"),
    ] as [(Double, String)])
  func times(nanoseconds: Double, text: String) {
    #expect(QuantityText(.nanoseconds, for: nanoseconds).text(nanoseconds) == text)
  }

  @Test(
    "rates are told in powers of a thousand",
    arguments: [
      (0.25, "0.250 B/s"), (1500, "1.500 kB/s"), (2.5e6, "2.500 MB/s"), (7.05e9, "7.050 GB/s"),
      (1e18, "1000000000 GB/s"),
    ])
  func rates(rate: Double, text: String) {
    #expect(QuantityText(.bytesPerSecond, for: rate).text(rate) == text)
  }

  @Test("what stands beside a value has its unit")
  func beside() {
    let quantity = QuantityText(.nanoseconds, for: 81_200)
    #expect(quantity.text(900) == "0.900 µs")
    #expect(
      quantity.text(81_200, Interval(lower: 80_900, upper: 1_081_600, confidence: 0.95))
        == "81.20 µs [80.90, 1082]")
  }

  @Test(
    "numbers are rounded, and what is nothing has no sign",
    arguments: [
      (1.005, 1, "1.0"), (-1.25, 1, "-1.3"), (-0.04, 1, "0.0"), (0.0006, 3, "0.001"), (-2.5, 0, "-3"),
      (1234.5678, 4, "1234.5678"), (0, 0, "0"), (1e17, 1, "1e+17"), (1e300, 0, "1e+300"), (-1e300, 2, "-1e+300"),
      (.infinity, 1, "inf"), (.nan, 1, "nan"),
    ] as [(Double, Int, String)])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(QuantityText.fixed(value, decimals: decimals) == text)
  }

  @Test(
    "a ratio is told with its sign, unless it rounds to nothing",
    arguments: [
      (1.021, "+2.1 %"), (0.997, "-0.3 %"), (1, "0.0 %"), (1.0004, "0.0 %"), (0.9996, "0.0 %"), (1.5, "+50 %"),
      (2.345, "+135 %"), (0.1, "-90 %"), (0.9, "-10 %"), (1001, "+100000 %"),
    ])
  func percent(ratio: Double, text: String) {
    #expect(QuantityText.percent(ratio) == text)
  }

  @Test(
    "a share has no sign, and is whole where it is nothing",
    arguments: [(0.03, "3.0 %"), (0, "0.0 %"), (0.0001, "0.0 %"), (0.5, "50 %"), (3, "300 %")])
  func share(fraction: Double, text: String) {
    #expect(QuantityText.share(fraction) == text)
  }

  @Test(
    "counts are grouped by thousands",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (100_000_000, "100,000,000")])
  func grouped(count: Int, text: String) {
    #expect(QuantityText.grouped(count) == text)
  }

  @Test(
    "a noise floor that says nothing is not told in figures",
    arguments: [
      (0.021, "±2.1 %"), (9.9, "±990 %"), (10.5, "unknown"), (7.1e8, "unknown"), (nil, "unknown"),
    ] as [(Double?, String)])
  func noise(_ halfWidth: Double?, _ text: String) {
    #expect(QuantityText.noise(halfWidth) == text)
  }
}
