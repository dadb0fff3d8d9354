// SPDX-License-Identifier: GPL-3.0-or-later

/// One interface of a configured USB device, `1-2:1.0`.
public struct USBInterface: Sendable {
  public let number: Int
  public let interfaceClass: USBClass
  public var driver: String?
  public var authorized: Bool?
  public let path: String

  public init(number: Int, interfaceClass: USBClass, driver: String? = nil, path: String) {
    self.number = number
    self.interfaceClass = interfaceClass
    self.driver = driver
    self.path = path
  }
}
