// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Finds the USB devices of a passport among those of a guest.
struct USBMatcher {
  private let machine: Machine

  init(_ machine: Machine) { self.machine = machine }

  /// A device that was handed over by itself: QEMU gives it a port of its own choosing.
  func match(_ passport: USBPassport) -> USBMatch {
    match(passport, among: machine.usb.devices.filter { !$0.usbPath.isRootHub })
  }

  /// A device that came along with its controller: the same port on the controller's own hubs.
  func match(_ passport: USBPassport, onController controller: PCIAddress) -> USBMatch {
    let devices = machine.usb.devices(onController: controller)
    let here = devices.filter { $0.usbPath.ports == passport.ports }
    let match = match(passport, among: here)
    // A device moved to another port of the controller is still there.
    if case .missing = match { return self.match(passport, among: devices) }
    return match
  }

  private func match(_ passport: USBPassport, among devices: [USBDevice]) -> USBMatch {
    let same = devices.filter { Int($0.vendor) == passport.vendorID && Int($0.product) == passport.productID }
    var fitting = same.filter { Int($0.release) == passport.release }
    // Those of a redacted capture are stand-ins.
    if let serial = passport.serialNumber, !machine.isRedacted {
      fitting = fitting.filter { device in
        device.serial.map { DeviceSerial($0, of: device).matches(serial) } ?? false
      }
    }
    switch fitting.count {
    case 0: return .missing(lookalikes: same)
    case 1: return .found(fitting[0])
    default: return .ambiguous(fitting)
    }
  }
}

/// What a guest has in place of a USB device that a passport tells of.
package enum USBMatch: Sendable {
  case found(USBDevice)
  /// Several of the product, and nothing that would tell them apart.
  case ambiguous([USBDevice])
  /// None. `lookalikes` have the same ids and are something else.
  case missing(lookalikes: [USBDevice])

  package var device: USBDevice? { if case .found(let device) = self { device } else { nil } }
}
