// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("WorkingSets and PageBackings")
struct WorkingSetsTests {
  @Test(
    arguments: [
      ("4096", [4096]), ("16K,1M,1G", [1 << 14, 1 << 20, 1 << 30]), ("1g,16k,16K", [1 << 14, 1 << 30]),
      ("64G", [64 << 30]), ("12K", [12 << 10]),
    ] as [(String, [Int])])
  func readsWhatPeopleWrite(text: String, bytes: [Int]) {
    #expect(WorkingSets(argument: text)?.bytes == bytes)
  }

  @Test(
    arguments: [
      "", ",", "16K,", "4095", "4097", "2K", "65G", "128G", "-4K", "0", "4.5K", "16KiB", "1T", "9223372036854775807G",
    ])
  func refusesTheRest(text: String) {
    #expect(WorkingSets(argument: text) == nil)
  }

  @Test func tellsItsDefaultAsPeopleWriteIt() {
    let sets = WorkingSets(bytes: [1 << 14, 1 << 22, 1 << 30])
    #expect(sets.defaultValueDescription == "16K,4M,1G")
    #expect(WorkingSets(argument: sets.defaultValueDescription) == sets)
    #expect([64, 1 << 10, 12 << 10, 3 << 19, 5 << 30].map(ByteSizes.text) == ["64", "1K", "12K", "1536K", "5G"])
  }

  @Test func pagesComeInTheirOrder() {
    #expect(PageBackings(argument: "4K")?.kinds == [.pages4K])
    #expect(PageBackings(argument: "2m,4k,2M")?.kinds == [.pages4K, .pages2M])
    #expect(PageBackings(kinds: [.pages4K, .pages2M]).defaultValueDescription == "4K,2M")
    for text in ["", "4K,", "1G", "8K", "4K 2M"] { #expect(PageBackings(argument: text) == nil) }
  }
}
