// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether a USB device stayed where it was while it was verified.
package struct USBStableCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case sameAddress = "same-address"
    case gone
    case reenumerated = "re-enumerated"
    case notWatched = "not-watched"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.stable",
    title: "The USB device did not re-enumerate during verification",
    why: """
      A device that drops off the bus and comes back at once looks healthy at every single look. Programs that had it open have \
      lost it each time.
      """,
    how:
      "The device's address on the bus, which changes with every enumeration, is read before and after everything else.",
    reasons: [
      (Reason.sameAddress, .pass, "the device's address is the same as before"),
      (Reason.gone, .fail, "the device went away during the verification"),
      (
        Reason.reenumerated, .fail,
        "the device has another address: it re-enumerated (reset or replug) during the verification"
      ),
      (Reason.notWatched, .unknown, "vfio-check looked once: at a capture, or with --no-probe"),
    ],
    fixableBy: [.hardware],
    references: [("Linux: sysfs-bus-usb", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-usb")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.usbDevices.map { judge($0.device, context).about($0.subject) }
  }

  private func judge(_ device: USBDevice, _ context: VerificationContext) -> Judgement {
    let path = device.busPath(.deviceNumber)
    guard let observations = context.observations, let before = observations.addressesBefore[device.usbPath] else {
      return .unknown(
        Reason.notWatched, "it was not watched", [Evidence(path, "looked at once")],
        remedy: [Remedy(.hostSystem, "Verify in the running guest, with its probes", command: "sudo vfio-check verify")]
      )
    }
    guard let after = observations.addressesAfter[device.usbPath] else {
      return .fail(Reason.gone, "it went away while it was verified", [Evidence(path, "\(before), then nothing")])
    }
    if before != after {
      return .fail(
        Reason.reenumerated, "the device re-enumerated (reset or replug) during verification",
        [Evidence(path, "\(before), then \(after)")],
        remedy: [Remedy(.hardware, "Try another cable and another port; switch USB autosuspend off for it")])
    }
    return .pass(Reason.sameAddress, "its address stayed \(before)", [Evidence(path, "\(before)")])
  }
}
