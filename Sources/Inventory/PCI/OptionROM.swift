// SPDX-License-Identifier: GPL-3.0-or-later

/// A PCI expansion ROM, taken apart (PCI Firmware Specification 3.3, 5.1; UEFI 2.10, 14.4.2).
///
/// The bytes come from a device or a file that nobody vouches for: no pointer in them is followed out of the ROM, and
/// every step goes forward.
package struct OptionROM: Sendable, Hashable {
  /// In the order in which they stand in the ROM.
  package let images: [OptionROMImage]
  /// What is wrong with it, in words; empty for a sound ROM.
  package let defects: [String]

  package init(bytes: [UInt8]) {
    var images: [OptionROMImage] = []
    var defects: [String] = []
    func word(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    var offset = 0
    while offset < bytes.count {
      let place = "0x\(hexadecimal(offset))"
      guard offset + 0x1a <= bytes.count else {
        defects.append("the image header at \(place) is cut off")
        break
      }
      guard word(offset) == 0xaa55 else {
        defects.append("there is no image header 55 AA at \(place)")
        break
      }
      // Offset 18h: where the PCI Data Structure stands, from the start of the image.
      let data = offset + word(offset + 0x18)
      guard data + 0x18 <= bytes.count else {
        defects.append("the data structure of the image at \(place) lies outside the ROM")
        break
      }
      guard bytes[data..<data + 4].elementsEqual("PCIR".utf8) else {
        defects.append("the image at \(place) has no PCIR signature")
        break
      }
      let length = word(data + 0x10) * 512
      images.append(
        OptionROMImage(
          offset: offset, length: length, codeType: bytes[data + 0x14], vendor: UInt16(word(data + 4)),
          device: UInt16(word(data + 6)), efi: EFIROMHeader(bytes, at: offset, codeType: bytes[data + 0x14])))
      if bytes[data + 0x15] & 0x80 != 0 { break }
      guard length > 0 else {
        defects.append("the image at \(place) has length zero and is not the last")
        break
      }
      offset += length
      if offset >= bytes.count { defects.append("the last image is missing: the ROM ends before it") }
    }
    if bytes.isEmpty { defects.append("the ROM is empty") }
    self.images = images
    self.defects = defects
  }

  /// Whether a UEFI driver for a machine type is in it: on a display adapter that is its GOP driver.
  package func hasUEFIDriver(machineType: UInt16 = EFIROMHeader.x64) -> Bool {
    images.contains { $0.efi?.machineType == machineType }
  }
}
