// SPDX-License-Identifier: GPL-3.0-or-later

/// A PCI class code: base class, sub-class and programming interface (PCI Code and ID Assignment Specification).
package struct PCIClass: Sendable, Hashable, CustomStringConvertible {
  /// 24 bits, as sysfs gives them: `0x030000`.
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package var base: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 16) }
  package var sub: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  package var interface: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
  /// Base class and sub-class, the 16 bits that libpci calls the class.
  package var code: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 8) }

  package var isBridge: Bool { base == 0x06 }
  package var isPCIBridge: Bool { code == 0x0604 }
  package var isHostBridge: Bool { code == 0x0600 }
  /// A bridge to ISA, EISA or MCA: the LPC or eSPI bridge of a chipset.
  package var isISABridge: Bool { (0x0601...0x0603).contains(code) }
  package var isPlatformBridge: Bool { isHostBridge || isISABridge }
  /// Base class 03h, and the "unclassified VGA" 0001h of old boards.
  package var isDisplay: Bool { base == 0x03 || code == 0x0001 }
  package var isNVMe: Bool { code == 0x0108 }
  package var isStorage: Bool { base == 0x01 }
  package var isNetwork: Bool { base == 0x02 || code == 0x0d11 || code == 0x0d80 }
  /// HD Audio (0403h) and older multimedia audio.
  package var isAudio: Bool { code == 0x0403 || code == 0x0401 }
  /// Any USB host controller; interface FEh is a device controller, 80h unspecified.
  package var isUSBController: Bool { code == 0x0c03 && interface != 0xfe }
  package var isEHCI: Bool { code == 0x0c03 && interface == 0x20 }
  /// UHCI or OHCI: a companion of an EHCI controller when in the same slot.
  package var isUSB1Controller: Bool { code == 0x0c03 && (interface == 0x00 || interface == 0x10) }
  /// An IOMMU that shows itself as a function, as AMD's do.
  package var isIOMMU: Bool { code == 0x0806 }
  /// What, in a slot of the chipset, is the board's own: memory controllers (PMC, P2SB), SMBus, serial bus controllers
  /// (SPI flash), system peripherals but SD controllers, signal processing (thermal sensors).
  package var isChipsetHousekeeping: Bool {
    base == 0x05 || (base == 0x08 && code != 0x0805) || base == 0x11 || code == 0x0c05 || code == 0x0c80
  }

  package var description: String { hexadecimal(rawValue, digits: 6) }
}
