// SPDX-License-Identifier: GPL-3.0-or-later

/// Which product a PCI function is.
package struct PCIIdentity: Sendable, Hashable {
  package var vendor: UInt16
  package var device: UInt16
  package var subsystemVendor: UInt16
  package var subsystemDevice: UInt16
  package var revision: UInt8

  package init(
    vendor: UInt16, device: UInt16, subsystemVendor: UInt16 = 0, subsystemDevice: UInt16 = 0, revision: UInt8 = 0
  ) {
    self.vendor = vendor
    self.device = device
    self.subsystemVendor = subsystemVendor
    self.subsystemDevice = subsystemDevice
    self.revision = revision
  }

  /// `10de:2684`.
  package var idText: String { "\(hexadecimal(vendor, digits: 4)):\(hexadecimal(device, digits: 4))" }
}
