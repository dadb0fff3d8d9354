// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Measurement

@Suite("MeasuringThread")
struct MeasuringThreadTests {
  @Test(
    "a list of processors is read as the kernel writes it",
    arguments: [
      ("0\n", [0]), ("0-3,8\n", [0, 1, 2, 3, 8]), ("2-2", [2]), ("1,3,5-6", [1, 3, 5, 6]), ("", []), ("\n", []),
      ("65535", [65_535]),
    ] as [(String, Set<Int>)])
  func processors(list: String, expected: Set<Int>) {
    #expect(MeasuringThread.processors(list) == expected)
  }

  @Test("what is none is passed over", arguments: ["x", "3-1", "65536", "0-99999999999", "-", ","])
  func refused(list: String) {
    #expect(MeasuringThread.processors(list).isEmpty)
    #expect(MeasuringThread.processors(list + ",4") == [4])
  }
}
