// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("MemorySize")
struct MemorySizeTests {
  private static let gibibyte: UInt64 = 1_073_741_824

  @Test(
    arguments: [
      ("16G", 16 * gibibyte), ("16GiB", 16 * gibibyte), ("16gb", 16 * gibibyte), ("4096M", 4 * gibibyte),
      ("1.5G", gibibyte * 3 / 2), ("1073741824", gibibyte), ("2t", 2048 * gibibyte),
    ] as [(String, UInt64)])
  func readsWhatPeopleWrite(text: String, bytes: UInt64) {
    #expect(MemorySize(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "G", "16", "-1G", "16X", "1e3G", "99999999999T", "16 G", "0G"])
  func refusesTheRest(text: String) {
    #expect(MemorySize(argument: text) == nil)
  }
}
