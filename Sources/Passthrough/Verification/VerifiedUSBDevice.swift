// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A USB device of the guest that is verified, with what the host wrote of it.
package struct VerifiedUSBDevice: Sendable {
  package let device: USBDevice
  package let passport: USBPassport?

  package var subject: Subject { .usb(device.usbPath) }
}
