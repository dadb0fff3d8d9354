// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// What a report says of a function beside its address.
public struct GroupMember: Sendable, Hashable {
  public let address: PCIAddress
  public let identity: PCIIdentity
  public let pciClass: PCIClass
  public let driver: String?
  /// A PCI-to-PCI bridge, a port, or a host bridge.
  public let isBridge: Bool

  public init(_ device: PCIDevice) {
    address = device.address
    identity = device.identity
    pciClass = device.pciClass
    driver = device.driver
    isBridge = device.isBridge
  }
}
