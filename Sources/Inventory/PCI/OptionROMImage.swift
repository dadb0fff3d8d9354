// SPDX-License-Identifier: GPL-3.0-or-later

/// One image of an expansion ROM, from its header and PCI Data Structure (PCI Firmware Specification 3.3, 5.1.2).
package struct OptionROMImage: Sendable, Hashable {
  /// What kind of code it holds, by the Code Type field.
  package enum Kind: Sendable, Hashable {
    /// 0: x86 code for the classic BIOS ("PC-AT compatible").
    case legacy
    /// 1: Open Firmware.
    case openFirmware
    /// 3: a UEFI driver.
    case uefi
    /// Anything else; vendors keep data of their own behind such types.
    case other
  }

  /// Byte offset in the ROM.
  package let offset: Int
  /// Bytes, as the image says.
  package let length: Int
  package let codeType: UInt8
  /// Whom the image says it is for.
  package let vendor: UInt16
  package let device: UInt16
  /// The UEFI part of the header; nil for other kinds and for a UEFI image without its signature.
  package let efi: EFIROMHeader?

  package var kind: Kind {
    switch codeType {
    case 0: .legacy
    case 1: .openFirmware
    case 3: .uefi
    default: .other
    }
  }

  /// "UEFI driver for x64", "legacy BIOS image".
  package var name: String {
    switch kind {
    case .legacy: "legacy BIOS image"
    case .openFirmware: "Open Firmware image"
    case .uefi: efi.map { "UEFI driver for \($0.machineName)" } ?? "UEFI image without its signature"
    case .other: "image of type 0x\(hexadecimal(codeType, digits: 2))"
    }
  }
}
