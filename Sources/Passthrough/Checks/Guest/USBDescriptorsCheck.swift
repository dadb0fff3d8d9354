// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether a USB device shows the same descriptors as on the host.
package struct USBDescriptorsCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case same
    case otherSpeed = "other-speed"
    case different
    case notInPassport = "not-in-passport"
    case noDescriptors = "no-descriptors"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.descriptors",
    title: "The USB device shows the same descriptors as on the host",
    why: """
      A device that fell back to a boot loader, lost an interface or enumerated at another speed shows other descriptors under \
      the same name.
      """,
    how: """
      A digest over the device and configuration descriptors, as the kernel read them, is compared with the passport's. At \
      another speed the descriptors rightly differ.
      """,
    reasons: [
      (Reason.same, .pass, "the descriptors are the same"),
      (Reason.otherSpeed, .warn, "the descriptors differ, and so does the speed"),
      (Reason.different, .fail, "the descriptors differ at the same speed"),
      (Reason.notInPassport, .unknown, "the passport does not have the descriptors"),
      (Reason.noDescriptors, .unknown, "the descriptors could not be read here"),
    ],
    fixableBy: [.hardware, .virtualMachine],
    references: [("Universal Serial Bus 3.2 Specification, 9.5", "https://www.usb.org/documents")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.usbDevices.compactMap { verified in
      verified.passport.map { judge(verified.device, $0).about(verified.subject) }
    }
  }

  private func judge(_ device: USBDevice, _ passport: USBPassport) -> Judgement {
    let path = device.busPath(.descriptors)
    guard let there = passport.descriptorsDigest, !device.descriptors.isEmpty else {
      return .unknown(
        passport.descriptorsDigest == nil ? Reason.notInPassport : .noDescriptors,
        passport.descriptorsDigest == nil
          ? "the passport does not have the descriptors" : "the descriptors could not be read here",
        [Evidence(path, "\(device.descriptors.count) bytes")])
    }
    let here = "\(SHA256Digest(of: device.descriptors))"
    let evidence = [Evidence(path, "\(device.descriptors.count) bytes, \(here.prefix(19))…")]
    if here == there {
      return .pass(Reason.same, "\(device.descriptors.count) bytes, the same as on the host", evidence)
    }
    if device.megabitsPerSecond != passport.megabitsPerSecond {
      return .warn(Reason.otherSpeed, "they differ from the host's, as they do at another speed", evidence)
    }
    return .fail(
      Reason.different, "they differ from the host's", evidence,
      remedy: [
        Remedy(
          .hardware, "Unplug the device and plug it in again; write the passport again if its firmware was changed")
      ])
  }
}
