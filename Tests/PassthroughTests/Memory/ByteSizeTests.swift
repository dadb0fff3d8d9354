// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Passthrough

@Suite("ByteSize")
struct ByteSizeTests {
  @Test(
    arguments: [
      (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (0x80_0000, "8 MiB"), (0x4000_0000, "1 GiB"),
      (0x6000_0000, "1.5 GiB"), (0x3fff_ffff, "1023 MiB"), (0x4_4000_0000, "17 GiB"), (.max, "15.9 EiB"),
    ] as [(UInt64, String)])
  func numbersReadWell(bytes: UInt64, text: String) {
    #expect("\(ByteSize(bytes))" == text)
  }
}
