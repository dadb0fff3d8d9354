// SPDX-License-Identifier: GPL-3.0-or-later

/// One interface of a configured USB device, `1-2:1.0`.
package struct USBInterface: Sendable {
  package let number: Int
  package let interfaceClass: USBClass
  package var driver: String?
  package var authorized: Bool?
  package let path: String

  package init(number: Int, interfaceClass: USBClass, driver: String? = nil, path: String) {
    self.number = number
    self.interfaceClass = interfaceClass
    self.driver = driver
    self.path = path
  }
}
