// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the guest has counted errors of the device.
public struct GuestErrorsCheck: GuestCheck {
  public init() {}

  public static let about = CheckDescription(
    id: "guest.errors",
    title: "No errors were counted",
    why: """
      A bad riser or a slot that cannot carry the link's speed shows in the error counters long before data is lost. Fatal \
      errors stop the device.
      """,
    how: """
      The guest's kernel counts what Advanced Error Reporting tells it (aer_dev_correctable, aer_dev_nonfatal, aer_dev_fatal). \
      On most hypervisors errors go to the host's root port and not into the guest: zero here is no proof, and the passport's \
      counters are those of the host at the time it was written.
      """,
    verdicts: [
      (.pass, "the counters are zero"),
      (.warn, "corrected errors were counted, here or on the host before"),
      (.fail, "uncorrected errors were counted here"),
      (.notApplicable, "the guest's kernel counts none for this function"),
    ],
    fixableBy: [.hardware],
    references: [
      (
        "Linux: sysfs-bus-pci-devices-aer_stats",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci-devices-aer_stats"
      )
    ])

  public func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction) -> Judgement {
    let device = function.device
    let before = function.passport?.errors
    let hostEvidence = before.map {
      "correctable \($0.correctable ?? 0), non-fatal \($0.nonFatal ?? 0), fatal \($0.fatal ?? 0) on the host"
    }
    guard let counters = device.errorCounters else {
      return .notApplicable(
        "the guest counts no errors for it\(hostEvidence.map { "; " + $0 } ?? "")",
        [Evidence(device.busPath + "/aer_dev_correctable", "absent")])
    }
    let corrected = counters.correctable ?? 0
    let uncorrected = (counters.nonFatal ?? 0) + (counters.fatal ?? 0)
    let evidence = [
      Evidence(device.busPath + "/aer_dev_correctable", "\(corrected)"),
      Evidence(device.busPath + "/aer_dev_nonfatal", "\(counters.nonFatal ?? 0)"),
      Evidence(device.busPath + "/aer_dev_fatal", "\(counters.fatal ?? 0)"),
    ]
    let remedy = [
      Remedy(.hardware, "Reseat the card or its riser, or set the slot to a lower link speed in the firmware setup")
    ]
    if uncorrected > 0 {
      return .fail("\(uncorrected) uncorrected errors since the guest started", evidence, remedy: remedy)
    }
    if corrected > 0 {
      return .warn("\(corrected) corrected errors since the guest started", evidence, remedy: remedy)
    }
    let earlier = (before?.correctable ?? 0) + (before?.nonFatal ?? 0) + (before?.fatal ?? 0)
    if earlier > 0 {
      return .warn("none here, but \(earlier) on the host before: \(hostEvidence ?? "")", evidence, remedy: remedy)
    }
    return .pass("none counted", evidence)
  }
}
