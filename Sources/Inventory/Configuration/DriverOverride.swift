// SPDX-License-Identifier: GPL-3.0-or-later

/// A driver override that driverctl sets at every boot, `/etc/driverctl.d/ADDRESS`.
public struct DriverOverride: Sendable, Hashable {
  public let path: String
  public let address: PCIAddress
  public let driver: String

  public init(path: String, address: PCIAddress, driver: String) {
    self.path = path
    self.address = address
    self.driver = driver
  }
}
