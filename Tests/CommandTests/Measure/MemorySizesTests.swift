// SPDX-License-Identifier: GPL-3.0-or-later
import Drivers
import Measurement
import Records
import Testing

@testable import vfio_check

@Suite("What measure gpu takes")
struct MemorySizesTests {
  @Test(
    arguments: [
      ("4096", [4096]), ("4K,2M,1G", [4096, 2 << 20, 1 << 30]), ("64g", [64 << 30]), ("1M,4k,1M", [4096, 1 << 20]),
    ] as [(String, [Int])])
  func sizesAreWholePages(text: String, bytes: [Int]) {
    #expect(MemorySizes(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", ",", "4K,", "512", "5K", "65G", "0", "-4K", "1T", "9223372036854775807", "9999999999G"])
  func otherSizesAreRefused(text: String) {
    #expect(MemorySizes(argument: text) == nil)
  }

  @Test func theDefaultReadsAsPeopleWriteIt() {
    #expect(MemorySizes(bytes: [4096, 2 << 20, 1 << 30]).defaultValueDescription == "4K,2M,1G")
  }

  @Test func directionsAreAList() {
    #expect(CopyDirections(argument: "both,h2d")?.directions == [.both, .toDevice])
    #expect(CopyDirections(argument: "d2h,up") == nil && CopyDirections(argument: "") == nil)
  }

  @Test func pagesAreAListOrAChoiceOfOthers() {
    #expect(HostMemoryBackings(argument: "4k,1G")?.pages == .kinds([.pages1G, .pages4K]))
    #expect(
      HostMemoryBackings(argument: "auto")?.pages == .auto && HostMemoryBackings(argument: "driver")?.pages == .driver)
    #expect(HostMemoryBackings(argument: "8K") == nil && HostMemoryBackings(argument: "4K,auto") == nil)
  }
}
