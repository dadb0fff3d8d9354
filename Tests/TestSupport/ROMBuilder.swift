// SPDX-License-Identifier: GPL-3.0-or-later

/// Builds an expansion ROM, image by image, for tests.
package struct ROMBuilder {
  private var images: [[UInt8]] = []

  package init() {}

  package func legacy() -> Self { adding(codeType: 0) { _ in } }

  package func uefi(machine: UInt16 = 0x8664) -> Self {
    adding(codeType: 3) { image in
      (image[4], image[5]) = (0xf1, 0x0e)
      image[8] = 0x0b
      (image[10], image[11]) = (UInt8(truncatingIfNeeded: machine), UInt8(machine >> 8))
    }
  }

  /// The images one after the other; the last is marked as such.
  package var bytes: [UInt8] {
    var images = images
    if !images.isEmpty { images[images.count - 1][Self.data + 0x15] = 0x80 }
    return images.flatMap { $0 }
  }

  /// Where the PCI Data Structure stands in each image of 512 bytes.
  private static let data = 0x40

  private func adding(codeType: UInt8, _ change: (inout [UInt8]) -> Void) -> Self {
    var image = [UInt8](repeating: 0, count: 512)
    (image[0], image[1], image[0x18]) = (0x55, 0xaa, UInt8(Self.data))
    image.replaceSubrange(Self.data..<Self.data + 4, with: Array("PCIR".utf8))
    (image[Self.data + 4], image[Self.data + 5]) = (0xde, 0x10)
    (image[Self.data + 0x10], image[Self.data + 0x14]) = (1, codeType)
    change(&image)
    var copy = self
    copy.images.append(image)
    return copy
  }
}
