// SPDX-License-Identifier: GPL-3.0-or-later

/// The UEFI fields of an expansion ROM image's header (UEFI 2.10, 14.4.2.1, EFI_PCI_EXPANSION_ROM_HEADER).
package struct EFIROMHeader: Sendable, Hashable {
  /// The PE machine type of the driver: 8664h x64, AA64h AArch64, 014Ch IA-32, 0EBCh EFI byte code.
  package let machineType: UInt16

  package static let x64: UInt16 = 0x8664
  package static let aarch64: UInt16 = 0xaa64

  /// nil unless the image is of code type 3 and carries the signature 0EF1h at offset 4. The caller has made sure that
  /// the first 1Ah bytes of the image are there.
  init?(_ bytes: [UInt8], at offset: Int, codeType: UInt8) {
    guard codeType == 3, offset + 0x0e <= bytes.count else { return nil }
    func word(_ position: Int) -> UInt16 {
      UInt16(bytes[offset + position]) | UInt16(bytes[offset + position + 1]) << 8
    }
    guard word(4) == 0x0ef1, word(6) == 0 else { return nil }
    machineType = word(0x0a)
  }

  package var machineName: String {
    switch machineType {
    case Self.x64: "x64"
    case Self.aarch64: "AArch64"
    case 0x014c: "IA-32"
    case 0x0ebc: "EFI byte code"
    default: "machine type 0x\(hexadecimal(machineType, digits: 4))"
    }
  }
}
