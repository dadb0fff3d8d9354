// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@Suite("OptionROM")
struct OptionROMTests {
  @Test func imagesAreWalkedInOrder() {
    let rom = OptionROM(bytes: ROMBuilder().legacy().uefi().bytes)
    #expect(rom.images.map(\.kind) == [.legacy, .uefi] && rom.images.map(\.offset) == [0, 512])
    #expect(rom.hasUEFIDriver() && !rom.hasUEFIDriver(machineType: EFIROMHeader.aarch64))
    #expect(rom.images[1].vendor == 0x10de && rom.images[1].efi != nil)
    #expect(rom.defects.isEmpty)
  }

  @Test func theWindowBehindTheLastImageIsNotLookedAt() {
    let rom = OptionROM(bytes: ROMBuilder().legacy().bytes + [UInt8](repeating: 0xff, count: 65536))
    #expect(rom.images.count == 1 && rom.defects.isEmpty)
  }

  @Test func anEmptyROMIsDamaged() { #expect(OptionROM(bytes: []).defects == ["the ROM is empty"]) }

  @Test func aPointerOutOfTheROMIsNotFollowed() {
    var bytes = ROMBuilder().legacy().bytes
    (bytes[0x18], bytes[0x19]) = (0xf0, 0xff)
    let rom = OptionROM(bytes: bytes)
    #expect(rom.images.isEmpty)
    #expect(rom.defects == ["the data structure of the image at 0x0 lies outside the ROM"])
  }

  @Test func aLengthOfZeroDoesNotLoop() {
    var bytes = ROMBuilder().legacy().uefi().bytes
    bytes[0x50] = 0
    let rom = OptionROM(bytes: bytes)
    #expect(rom.images.count == 1)
    #expect(rom.defects == ["the image at 0x0 has length zero and is not the last"])
  }

  @Test func aLengthBeyondTheEndEndsTheWalk() {
    var bytes = ROMBuilder().legacy().uefi().bytes
    (bytes[0x50], bytes[0x51]) = (0xff, 0xff)
    #expect(OptionROM(bytes: bytes).defects == ["the last image is missing: the ROM ends before it"])
  }

  @Test func cutAnywhereItEndsCleanly() {
    let bytes = ROMBuilder().legacy().uefi().bytes
    for length in 0..<bytes.count {
      let rom = OptionROM(bytes: Array(bytes.prefix(length)))
      #expect(rom.images.count <= 2)
      // Only a cut within the last image's unread tail goes unnoticed.
      #expect(length >= 512 + 0x58 || !rom.defects.isEmpty)
    }
  }

  @Test func otherSignaturesAreNamed() {
    var bytes = ROMBuilder().uefi().bytes
    bytes[0x40] = UInt8(ascii: "Q")
    #expect(OptionROM(bytes: bytes).defects == ["the image at 0x0 has no PCIR signature"])
    bytes[0] = 0
    #expect(OptionROM(bytes: bytes).defects == ["there is no image header 55 AA at 0x0"])
  }

  @Test func aUEFIImageWithoutItsSignatureIsNoDriver() {
    var bytes = ROMBuilder().uefi().bytes
    bytes[4] = 0
    let rom = OptionROM(bytes: bytes)
    #expect(rom.images.map(\.kind) == [.uefi] && rom.images[0].efi == nil && !rom.hasUEFIDriver())
  }
}
