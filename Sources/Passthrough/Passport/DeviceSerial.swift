// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// A device's serial number as a passport has it: in the clear, or as a digest over the product and the number.
struct DeviceSerial {
  private let product: String
  private let number: String

  init(_ number: UInt64, of identity: PCIIdentity) {
    product = "pci:\(identity.idText)"
    self.number = hexadecimal(number, digits: 16)
  }

  /// What a controller tells its driver, which is another number than that of the function's configuration space.
  init(controller number: String, of identity: PCIIdentity) {
    product = "nvme:\(identity.idText)"
    self.number = number
  }

  init(_ number: String, of device: USBDevice) {
    product = "usb:\(device.idText)"
    self.number = number
  }

  func text(redacted: Bool) -> String { redacted ? "\(SHA256Digest(of: "\(product):\(number)"))" : number }

  /// Whether a passport's entry, in either form, means this number.
  func matches(_ entry: String) -> Bool { entry == number || entry == text(redacted: true) }
}
