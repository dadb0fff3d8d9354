import Testing

// SPDX-License-Identifier: GPL-3.0-or-later
@testable import Passthrough

@Suite("ByteSize")
struct ByteSizeTests {
  @Test(
    arguments: [
      (UInt64(0), "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (8 << 20, "8 MiB"), (1 << 30, "1 GiB"),
      (3 << 29, "1.5 GiB"), ((1 << 30) - 1, "1023 MiB"), (17_825_792 << 10, "17 GiB"), (.max, "15.9 EiB"),
    ])
  func numbersReadWell(bytes: UInt64, text: String) {
    #expect("\(ByteSize(bytes))" == text)
  }
}
