// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether every USB device of the passport is here.
package struct USBIdentityCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case found
    case otherPort = "other-port"
    case missing
    case lookalike
    case ambiguous
    case noPassport = "no-passport"
    case noUSBDevices = "no-usb-devices"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.identity",
    title: "Every USB device of the passport is here",
    why: """
      A device that was handed over by bus and address is another one after a replug, and what hung on a controller may have \
      been pulled, or not have come back after the controller's reset.
      """,
    how: """
      A device is recognised by vendor, product, release and serial number; one that came with its controller is looked for on \
      that controller, first at its old port.
      """,
    reasons: [
      (Reason.found, .pass, "the device is here"),
      (Reason.otherPort, .warn, "the device is here, at another port of its controller"),
      (Reason.missing, .fail, "the device is not here, and no other of its product is"),
      (
        Reason.lookalike, .fail,
        "the device is not here; another of the same vendor and product id is, which the summary names"
      ),
      (Reason.ambiguous, .unknown, "several equal devices are here, and nothing distinguishes them"),
      (Reason.noPassport, .notApplicable, "there is no passport to compare with"),
      (Reason.noUSBDevices, .notApplicable, "the passport names no USB devices"),
    ],
    fixableBy: [.virtualMachine, .hardware],
    references: [("Universal Serial Bus 3.2 Specification, 9.6.1", "https://www.usb.org/documents")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    if context.usbExpectations.isEmpty {
      return [
        .notApplicable(
          context.passport == nil ? Reason.noPassport : .noUSBDevices,
          context.passport == nil
            ? "without a passport it cannot be told which USB devices should be here"
            : "the passport names no USB device")
      ]
    }
    return context.usbExpectations.map { expectation in
      let passport = expectation.passport
      let name = "\(passport.idText), \(passport.path) on the host,"
      switch expectation.match {
      case .found(let device):
        let evidence = [Evidence(device.busPath, device.idText)]
        if expectation.controller != nil, device.usbPath.ports != passport.ports {
          return Judgement.warn(
            Reason.otherPort, "\(passport.path) on the host is at another port of its controller here", evidence
          )
          .about(.usb(device.usbPath))
        }
        return Judgement.pass(Reason.found, "\(passport.path) on the host is \(device.usbPath) here", evidence)
          .about(.usb(device.usbPath))
      case .ambiguous(let devices):
        return .unknown(
          Reason.ambiguous,
          "\(name) could be any of \(devices.map { "\($0.usbPath)" }.joined(separator: ", ")): nothing tells them apart",
          devices.map { Evidence($0.busPath, $0.idText) },
          remedy: [Remedy(.hardware, "Unplug all but one of them and verify again")])
      case .missing(let lookalikes):
        let instead =
          lookalikes.isEmpty
          ? ""
          : "; \(lookalikes.map { "\($0.usbPath)" }.joined(separator: ", ")) is of the same product and another device"
        let place = expectation.controller.map { " on the controller \($0)" } ?? ""
        return .fail(
          lookalikes.isEmpty ? Reason.missing : .lookalike,
          "\(name) is not here\(place)\(instead)", [Evidence("/sys/bus/usb/devices", "no such device")],
          remedy: [
            Remedy(
              expectation.controller == nil ? .virtualMachine : .hardware,
              expectation.controller == nil
                ? "Add it to the guest's definition by vendor, product and serial number"
                : "See whether it is plugged in; unplug it and plug it in again")
          ])
      }
    }
  }
}
