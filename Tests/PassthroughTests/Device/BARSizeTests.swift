// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Passthrough

@Suite("BARSize")
struct BARSizeTests {
  @Test(arguments: [
    (0, "0 bytes"), (128, "128 bytes"), (4096, "4 KB"), (256 << 20, "256 MB"), (32 << 30, "32 GB"),
    (3 << 29, "1.5 GB"), (8 << 40, "8 TB"), (UInt64.max, "15.9 EB"),
  ])
  func sizesAreWrittenAsPeopleWriteThem(bytes: UInt64, text: String) {
    #expect(BARSize.text(bytes) == text)
  }
}
