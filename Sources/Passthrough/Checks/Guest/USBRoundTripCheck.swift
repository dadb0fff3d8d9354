// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether a USB device answers in the guest.
package struct USBRoundTripCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case answered
    case unanswered
    case notTried = "not-tried"
    case notAuthorized = "not-authorized"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.round-trip",
    title: "The USB device answers every time",
    why: """
      A device that is listed has answered once, while it was enumerated. A cable, a hub or a controller that loses interrupts shows \
      only when it is asked again.
      """,
    how: """
      Each device is asked 16 times for its status (GET_STATUS on endpoint 0), which every device must answer, which changes nothing \
      and needs no interface.
      """,
    reasons: [
      (Reason.answered, .pass, "the device answered every time"),
      (Reason.unanswered, .fail, "the device did not answer every time"),
      (Reason.notTried, .unknown, "vfio-check did not ask the device: it looks at a capture, or --no-probe is given"),
      (
        Reason.notAuthorized, .unknown, "the guest's kernel has not authorized the device, so vfio-check did not ask it"
      ),
      (CommonReason.needsRoot, .unknown, "this user may not open the device"),
    ],
    fixableBy: [.hardware, .virtualMachine],
    references: [
      ("Universal Serial Bus 2.0 Specification, 9.4.5", "https://www.usb.org/document-library/usb-20-specification")
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.usbDevices.map { judge($0.device, context).about($0.subject) }
  }

  private func judge(_ device: USBDevice, _ context: VerificationContext) -> Judgement {
    let path = device.node ?? device.busPath
    guard let trip = context.observations?.roundTrips[device.usbPath] else {
      return .unknown(
        device.authorized == false ? Reason.notAuthorized : .notTried, "it was not asked",
        [Evidence(path, "not tried")],
        remedy: [Remedy(.hostSystem, "Verify in the running guest, with its probes", command: "sudo vfio-check verify")]
      )
    }
    let evidence = [Evidence(path, "\(trip.answered) of \(trip.asked) answered\(trip.error.map { ", \($0)" } ?? "")")]
    if trip.lacksPermission {
      return .unknown(CommonReason.needsRoot, "this user may not open it", evidence, remedy: [.verifyAsRoot])
    }
    if trip.answered < trip.asked {
      return .fail(
        Reason.unanswered,
        "it answered \(trip.answered) of \(trip.asked) times\(trip.error.map { ": \($0)" } ?? "")", evidence,
        remedy: [
          Remedy(.hardware, "Try another cable and another port; see whether the host's own driver holds the device")
        ])
    }
    return .pass(Reason.answered, "it answered \(trip.answered) of \(trip.asked) times", evidence)
  }
}
