// SPDX-License-Identifier: GPL-3.0-or-later

/// One entry of a capability list: an id and where its registers start in configuration space.
package struct PCICapability: Sendable, Hashable {
  /// The ids this tool reads; numbers from `include/uapi/linux/pci_regs.h` (PCI_CAP_ID_*, PCI_EXT_CAP_ID_*).
  package enum ID {
    package static let powerManagement: UInt16 = 0x01
    package static let vitalProductData: UInt16 = 0x03
    package static let msi: UInt16 = 0x05
    package static let vendorSpecific: UInt16 = 0x09
    package static let bridgeSubsystem: UInt16 = 0x0d
    package static let express: UInt16 = 0x10
    package static let msix: UInt16 = 0x11
    package static let advancedFeatures: UInt16 = 0x13
  }

  /// The extended ids this tool reads.
  package enum ExtendedID {
    package static let advancedErrorReporting: UInt16 = 0x01
    package static let deviceSerialNumber: UInt16 = 0x03
    package static let accessControlServices: UInt16 = 0x0d
    package static let ari: UInt16 = 0x0e
    package static let addressTranslation: UInt16 = 0x0f
    package static let singleRootIOVirtualization: UInt16 = 0x10
    package static let pageRequest: UInt16 = 0x13
    package static let vendorSpecific: UInt16 = 0x0b
    package static let resizableBAR: UInt16 = 0x15
    package static let pasid: UInt16 = 0x1b
    package static let virtualFunctionResizableBAR: UInt16 = 0x24
  }

  package let id: UInt16
  /// Byte offset of the capability's header.
  package let offset: Int
  /// The capability version; 0 for those of the conventional list.
  package let version: UInt8
}
