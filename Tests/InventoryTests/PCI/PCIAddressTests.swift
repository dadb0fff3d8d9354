// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("PCIAddress")
struct PCIAddressTests {
  @Test(arguments: ["0000:01:00.0", "10000:e0:06.7", "ffff:ff:1f.3"])
  func fullAddressesReadBackAsWritten(text: String) {
    #expect(PCIAddress(text)?.description == text)
  }

  @Test func aShortAddressIsInDomainZero() {
    #expect(PCIAddress("01:00.0")?.description == "0000:01:00.0")
  }

  @Test(arguments: [
    "", "01:00", "0000:01:20.0", "0000:01:00.8", "0000:01:00.0 ", "g000:01:00.0", "0000:01:00.00", ":::", "-1:00.0",
    "0000:1 :00.0",
  ])
  func anythingElseIsNone(text: String) {
    #expect(PCIAddress(text) == nil)
  }
}
