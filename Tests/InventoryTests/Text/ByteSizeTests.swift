// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing
import Wording

@Suite("ByteSize")
struct ByteSizeTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (0x80_0000, "8 MiB"), (0x4000_0000, "1 GiB"),
      (0x6000_0000, "1.5 GiB"), (0x3fff_ffff, "1023 MiB"), (0x4_4000_0000, "17 GiB"), (8 << 40, "8 TiB"),
      (.max, "15.9 EiB"),
    ] as [(UInt64, String)])
  func numbersReadWell(bytes: UInt64, text: String) {
    #expect("\(ByteSize(bytes))" == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (512, "512 B"), (4096, "4 KiB"), (65537, "65537 B"), (3 << 29, "1536 MiB"), (1 << 60, "1 EiB"),
    ] as [(UInt64, String)])
  func exactOnesLoseNothing(bytes: UInt64, text: String) {
    #expect(ByteSize(bytes).exact == text)
  }
}
