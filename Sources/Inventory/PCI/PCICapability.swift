// SPDX-License-Identifier: GPL-3.0-or-later

/// One entry of a capability list: an id and where its registers start in configuration space.
public struct PCICapability: Sendable, Hashable {
  /// The ids this tool reads; numbers from `include/uapi/linux/pci_regs.h` (PCI_CAP_ID_*, PCI_EXT_CAP_ID_*).
  public enum ID {
    public static let powerManagement: UInt16 = 0x01
    public static let vitalProductData: UInt16 = 0x03
    public static let msi: UInt16 = 0x05
    public static let vendorSpecific: UInt16 = 0x09
    public static let bridgeSubsystem: UInt16 = 0x0d
    public static let express: UInt16 = 0x10
    public static let msix: UInt16 = 0x11
    public static let advancedFeatures: UInt16 = 0x13
  }

  /// The extended ids this tool reads.
  public enum ExtendedID {
    public static let advancedErrorReporting: UInt16 = 0x01
    public static let deviceSerialNumber: UInt16 = 0x03
    public static let accessControlServices: UInt16 = 0x0d
    public static let ari: UInt16 = 0x0e
    public static let addressTranslation: UInt16 = 0x0f
    public static let singleRootIOVirtualization: UInt16 = 0x10
    public static let pageRequest: UInt16 = 0x13
    public static let vendorSpecific: UInt16 = 0x0b
    public static let resizableBAR: UInt16 = 0x15
    public static let pasid: UInt16 = 0x1b
    public static let virtualFunctionResizableBAR: UInt16 = 0x24
  }

  public let id: UInt16
  /// Byte offset of the capability's header.
  public let offset: Int
  /// The capability version; 0 for those of the conventional list.
  public let version: UInt8
}
