// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What a report says of a function beside its address.
package struct GroupMember: Sendable, Hashable {
  package let address: PCIAddress
  package let identity: PCIIdentity
  package let pciClass: PCIClass
  package let driver: String?
  /// A PCI-to-PCI bridge, a port, or a host bridge.
  package let isBridge: Bool

  package init(_ device: PCIDevice) {
    address = device.address
    identity = device.identity
    pciClass = device.pciClass
    driver = device.driver
    isBridge = device.isBridge
  }
}
