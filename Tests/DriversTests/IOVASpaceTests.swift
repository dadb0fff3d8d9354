// SPDX-License-Identifier: GPL-3.0-or-later
import Drivers
import Testing

@Suite("IO addresses")
struct IOVASpaceTests {
  /// As the kernel tells them on x86: the MSI window is left out.
  private static let ranges: [ClosedRange<UInt64>] = [0...0xfedf_ffff, 0xfef0_0000...0x7f_ffff_ffff]

  @Test("Addresses are aligned, allowed, and given out once")
  func take() throws {
    var space = IOVASpace(allowed: Self.ranges)
    var taken: [Range<UInt64>] = []
    for (bytes, alignment) in [
      (4096, 4096), (2 << 20, 2 << 20), (4096, 4096), (1 << 30, 1 << 30), (3 << 30, 1 << 30), (4096, 4096),
    ] {
      let given = space.take(bytes: bytes, alignment: alignment)
      let start = try #require(given)
      let range = start..<start + UInt64(bytes)
      #expect(start % UInt64(alignment) == 0 && start >= 1 << 20)
      #expect(Self.ranges.contains { $0.contains(range.lowerBound) && $0.contains(range.upperBound - 1) })
      #expect(!taken.contains { $0.overlaps(range) })
      taken.append(range)
    }
  }

  /// Asked outside of the macro, which takes no mutating calls.
  private func expect(_ given: UInt64?, _ expected: UInt64?) { #expect(given == expected) }

  @Test("What does not fit is not given out")
  func full() {
    var space = IOVASpace(allowed: [0x10_0000...0x10_1fff])
    expect(space.take(bytes: 3 * 4096, alignment: 4096), nil)
    expect(space.take(bytes: 4096, alignment: 4096), 0x10_0000)
    expect(space.take(bytes: 4096, alignment: 4096), 0x10_1000)
    expect(space.take(bytes: 4096, alignment: 4096), nil)
  }

  @Test("The very last addresses do not overflow")
  func end() {
    var space = IOVASpace(allowed: [UInt64.max - 4095...UInt64.max])
    expect(space.take(bytes: 4096, alignment: 1 << 30), nil)
    expect(space.take(bytes: 4096, alignment: 4096), UInt64.max - 4095)
  }
}
