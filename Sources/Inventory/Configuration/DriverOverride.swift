// SPDX-License-Identifier: GPL-3.0-or-later

/// A driver override that driverctl sets at every boot, `/etc/driverctl.d/ADDRESS`.
package struct DriverOverride: Sendable, Hashable {
  package let path: String
  package let address: PCIAddress
  package let driver: String

  package init(path: String, address: PCIAddress, driver: String) {
    self.path = path
    self.address = address
    self.driver = driver
  }
}
