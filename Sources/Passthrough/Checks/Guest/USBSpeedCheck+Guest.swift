// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The same question in a guest: there the passport tells how fast the device was on the host.
extension USBSpeedCheck: GuestCheck {
  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.usbDevices.compactMap { verified in
      verified.passport.map { judge(verified.device, $0).about(verified.subject) }
    }
  }

  private func judge(_ device: USBDevice, _ passport: USBPassport) -> Judgement {
    let path = device.busPath(.speed)
    guard let here = device.megabitsPerSecond, let there = passport.megabitsPerSecond else {
      return .unknown(
        device.megabitsPerSecond == nil ? Reason.noSpeed : .notInPassport,
        "the speed is not known, here or on the host", [Evidence(path, device.speedText ?? "absent")])
    }
    let evidence = [Evidence(path, device.speedText ?? "\(here)")]
    if here < there {
      return .fail(
        Reason.slowerThanHost,
        "\(USBDevice.text(megabitsPerSecond: here)) instead of \(USBDevice.text(megabitsPerSecond: there)) on the host",
        evidence,
        remedy: [
          Remedy(
            .virtualMachine,
            "Give the guest a USB 3 controller (qemu-xhci) and put the device on it; a device on its own controller is slowed by its cable or socket"
          )
        ])
    }
    return .pass(
      Reason.hostSpeed,
      "\(USBDevice.text(megabitsPerSecond: here)), \(here == there ? "as" : "more than") on the host", evidence)
  }
}
