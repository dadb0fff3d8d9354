// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether a USB device stayed where it was while it was verified.
package struct USBStableCheck: GuestCheck {
  package init() {}

  package static let about = CheckDescription(
    id: "usb.stable",
    title: "The USB device did not enumerate anew while it was verified",
    why: """
      A device that drops off the bus and comes back at once looks healthy at every single look. Programs that had it open have \
      lost it each time.
      """,
    how:
      "The device's address on the bus, which changes with every enumeration, is read before and after everything else.",
    verdicts: [
      (.pass, "its address is the same as before"),
      (.fail, "it has another address, or is gone"),
      (.unknown, "a capture is looked at, which has no before and after"),
    ],
    fixableBy: [.hardware],
    references: [("Linux: sysfs-bus-usb", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-usb")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.usbDevices.map { judge($0.device, context).about($0.subject) }
  }

  private func judge(_ device: USBDevice, _ context: VerificationContext) -> Judgement {
    let path = device.busPath + "/devnum"
    guard let observations = context.observations, let before = observations.addressesBefore[device.usbPath] else {
      return .unknown(
        "it was not watched", [Evidence(path, "looked at once")],
        remedy: [Remedy(.hostSystem, "Verify in the running guest, with its probes", command: "sudo vfio-check verify")]
      )
    }
    guard let after = observations.addressesAfter[device.usbPath] else {
      return .fail("it went away while it was verified", [Evidence(path, "\(before), then nothing")])
    }
    if before != after {
      return .fail(
        "it enumerated anew while it was verified", [Evidence(path, "\(before), then \(after)")],
        remedy: [Remedy(.hardware, "Try another cable and another port; switch USB autosuspend off for it")])
    }
    return .pass("its address stayed \(before)", [Evidence(path, "\(before)")])
  }
}
