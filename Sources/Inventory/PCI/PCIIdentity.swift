// SPDX-License-Identifier: GPL-3.0-or-later

/// Which product a PCI function is.
public struct PCIIdentity: Sendable, Hashable {
  public var vendor: UInt16
  public var device: UInt16
  public var subsystemVendor: UInt16
  public var subsystemDevice: UInt16
  public var revision: UInt8

  public init(
    vendor: UInt16, device: UInt16, subsystemVendor: UInt16 = 0, subsystemDevice: UInt16 = 0, revision: UInt8 = 0
  ) {
    self.vendor = vendor
    self.device = device
    self.subsystemVendor = subsystemVendor
    self.subsystemDevice = subsystemDevice
    self.revision = revision
  }

  /// `10de:2684`.
  public var idText: String { "\(hexadecimal(vendor, digits: 4)):\(hexadecimal(device, digits: 4))" }
}
