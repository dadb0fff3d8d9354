// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether a driver of the guest has the device.
package struct GuestDriverCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case bound
    case noDriver = "no-driver"
    case stubDriver = "stub-driver"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.driver",
    title: "A driver of the guest has the device",
    why: """
      A device without a driver is there and does nothing. A driver that gave up while it was starting leaves the same picture \
      as one that is not installed.
      """,
    how: "The driver link of the function, and of the interfaces of a USB device, in the guest's sysfs is read.",
    reasons: [
      (Reason.bound, .pass, "a driver is bound"),
      (Reason.noDriver, .warn, "no driver is bound"),
      (Reason.stubDriver, .warn, "a driver is bound that only keeps the device away from others (vfio-pci, pci-stub)"),
    ],
    fixableBy: [.hostSystem, .driverBinding],
    references: [("Linux: sysfs-bus-pci", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0.device).about($0.subject) }
      + context.usbDevices.filter { !$0.device.isHub }.map { judge($0.device).about($0.subject) }
  }

  private func judge(_ device: PCIDevice) -> Judgement {
    let path = device.busPath(.driver)
    guard let driver = device.driver else {
      return .warn(
        Reason.noDriver, "no driver is bound", [Evidence(path, "absent")],
        remedy: [
          Remedy(
            .hostSystem, "Install or load the device's driver in the guest; the kernel log says why one gave up",
            command: "sudo dmesg | grep \(device.address)")
        ])
    }
    if device.isBoundToVFIO || driver == "pci-stub" {
      return .warn(
        Reason.stubDriver, "\(driver) holds it: the guest itself does not use it", [Evidence(path, driver)],
        remedy: [Remedy(.driverBinding, "Take the device out of the guest's own passthrough configuration")])
    }
    return .pass(Reason.bound, "\(driver) drives it", [Evidence(path, driver)])
  }

  private func judge(_ device: USBDevice) -> Judgement {
    let drivers = device.interfaceDrivers
    guard !drivers.isEmpty else {
      return .warn(
        Reason.noDriver, "no driver is bound to any of its interfaces",
        [Evidence(device.busPath, "\(device.interfaces.count) interfaces")],
        remedy: [
          Remedy(.hostSystem, "Load the device's driver in the guest, if a program does not use it through usbfs")
        ])
    }
    return .pass(
      Reason.bound,
      "\(drivers.joined(separator: ", ")) \(plural(drivers.count, "drives", "drive")) it",
      [Evidence(device.busPath, drivers.joined(separator: " "))])
  }
}
