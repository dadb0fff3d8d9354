// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// A USB device of the guest that is verified, with what the host wrote of it.
public struct VerifiedUSBDevice: Sendable {
  public let device: USBDevice
  public let passport: USBPassport?

  public var subject: Subject { .usb(device.usbPath) }
}
