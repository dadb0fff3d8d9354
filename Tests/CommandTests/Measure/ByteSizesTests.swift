// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("ByteSizes")
struct ByteSizesTests {
  @Test(
    arguments: [
      ("4096", [4096]), ("4K,64k,1M", [4096, 65_536, 1 << 20]), ("1M,4K", [4096, 1 << 20]), ("4K,4096", [4096]),
      ("512", [512]), ("1", [1]), ("511", [511]), ("64M", [64 << 20]),
    ] as [(String, [Int])])
  func readsWhatPeopleWrite(text: String, bytes: [Int]) {
    #expect(ByteSizes(argument: text)?.bytes == bytes)
  }

  @Test(
    arguments: [
      "", ",", "4K,", ",4K", "K", "65M", "67108865", "-4K", "0", "1G", "4 K", "4.5K", "4KiB", "1e3",
      "99999999999999999999", "9223372036854775807K",
    ])
  func refusesTheRest(text: String) {
    #expect(ByteSizes(argument: text) == nil)
  }

  @Test func tellsItsDefaultAsPeopleWriteIt() {
    let sizes = ByteSizes(bytes: [4096, 1 << 20])
    #expect(sizes.defaultValueDescription == "4K,1M")
    #expect(ByteSizes(argument: sizes.defaultValueDescription) == sizes)
  }
}
