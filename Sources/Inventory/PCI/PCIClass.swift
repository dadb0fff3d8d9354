// SPDX-License-Identifier: GPL-3.0-or-later

/// A PCI class code: base class, sub-class and programming interface (PCI Code and ID Assignment Specification).
public struct PCIClass: Sendable, Hashable, CustomStringConvertible {
  /// 24 bits, as sysfs gives them: `0x030000`.
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public var base: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 16) }
  public var sub: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  public var interface: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
  /// Base class and sub-class, the 16 bits that libpci calls the class.
  public var code: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 8) }

  public var isBridge: Bool { base == 0x06 }
  public var isPCIBridge: Bool { code == 0x0604 }
  public var isHostBridge: Bool { code == 0x0600 }
  /// A bridge to ISA, EISA or MCA: the LPC or eSPI bridge of a chipset.
  public var isISABridge: Bool { (0x0601...0x0603).contains(code) }
  public var isPlatformBridge: Bool { isHostBridge || isISABridge }
  /// Base class 03h, and the "unclassified VGA" 0001h of old boards.
  public var isDisplay: Bool { base == 0x03 || code == 0x0001 }
  public var isNVMe: Bool { code == 0x0108 }
  public var isStorage: Bool { base == 0x01 }
  public var isNetwork: Bool { base == 0x02 || code == 0x0d11 || code == 0x0d80 }
  /// HD Audio (0403h) and older multimedia audio.
  public var isAudio: Bool { code == 0x0403 || code == 0x0401 }
  /// Any USB host controller; interface FEh is a device controller, 80h unspecified.
  public var isUSBController: Bool { code == 0x0c03 && interface != 0xfe }
  public var isXHCI: Bool { code == 0x0c03 && interface == 0x30 }
  public var isEHCI: Bool { code == 0x0c03 && interface == 0x20 }
  /// UHCI or OHCI: a companion of an EHCI controller when in the same slot.
  public var isUSB1Controller: Bool { code == 0x0c03 && (interface == 0x00 || interface == 0x10) }
  public var isSystemPeripheral: Bool { base == 0x08 }
  /// An IOMMU that shows itself as a function, as AMD's do.
  public var isIOMMU: Bool { code == 0x0806 }
  public var isProcessor: Bool { base == 0x0b }
  /// What, in a slot of the chipset, is the board's own: memory controllers (PMC, P2SB), SMBus, serial bus controllers (SPI flash), system
  /// peripherals but SD controllers, signal processing (thermal sensors).
  public var isChipsetHousekeeping: Bool {
    base == 0x05 || (base == 0x08 && code != 0x0805) || base == 0x11 || code == 0x0c05 || code == 0x0c80
  }

  public var description: String { hexadecimal(rawValue, digits: 6) }
}
