// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the guest has counted errors of the device.
package struct GuestErrorsCheck: GuestCheck {
  package init() {}

  package static let about = CheckDescription(
    id: "guest.errors",
    title: "No errors were counted, and the kernel does not complain",
    why: """
      A bad riser or a slot that cannot carry the link's speed shows in the error counters long before data is lost. Fatal \
      errors stop the device. What a driver has to say goes to the kernel log and nowhere else.
      """,
    how: """
      The guest's kernel counts what Advanced Error Reporting tells it (aer_dev_correctable, aer_dev_nonfatal, aer_dev_fatal). \
      On most hypervisors errors go to the host's root port and not into the guest: zero here is no proof, and the passport's \
      counters are those of the host at the time it was written. The kernel log is searched for AER reports, NVIDIA's Xid, BARs \
      that found no place, a controller that died and descriptors that could not be read.
      """,
    verdicts: [
      (.pass, "nothing was counted, and the log has no complaint about it"),
      (.warn, "corrected errors were counted or logged, here or on the host before"),
      (.fail, "uncorrected errors were counted, or the log names a fault"),
      (.unknown, "nothing was counted, and the kernel log may not be read by this user"),
      (.notApplicable, "a capture is looked at, and the guest's kernel counts no errors for this function"),
    ],
    fixableBy: [.hardware],
    references: [
      (
        "Linux: sysfs-bus-pci-devices-aer_stats",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci-devices-aer_stats"
      )
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    let log = context.observations?.kernelLog
    return context.functions.map { judge($0, log).about($0.subject) }
      + context.usbDevices.compactMap { verified in log.map { judge(verified.device, $0).about(verified.subject) } }
  }

  private func judge(_ function: VerifiedFunction, _ log: KernelLogObservation?) -> Judgement {
    let device = function.device
    let counters = device.errorCounters
    let corrected = counters?.correctable ?? 0
    let uncorrected = saturatingSum([counters?.nonFatal, counters?.fatal])
    let before = function.passport?.errors
    let earlier = saturatingSum([before?.correctable, before?.nonFatal, before?.fatal])
    let complaints = log?.complaints(about: device.address) ?? (serious: [], slight: [])
    var evidence =
      counters.map {
        [
          Evidence(device.busPath + "/aer_dev_correctable", "\($0.correctable ?? 0)"),
          Evidence(device.busPath + "/aer_dev_nonfatal", "\($0.nonFatal ?? 0)"),
          Evidence(device.busPath + "/aer_dev_fatal", "\($0.fatal ?? 0)"),
        ]
      } ?? [Evidence(device.busPath + "/aer_dev_correctable", "absent")]
    evidence += Self.evidence(complaints.serious + complaints.slight)
    let remedy = [
      Remedy(.hardware, "Reseat the card or its riser, or set the slot to a lower link speed in the firmware setup")
    ]
    if let line = complaints.serious.last {
      return .fail("the kernel log says: \(line)", evidence, remedy: remedy)
    }
    if uncorrected > 0 {
      return .fail("\(uncorrected) uncorrected errors since the guest started", evidence, remedy: remedy)
    }
    if corrected > 0 || !complaints.slight.isEmpty {
      return .warn(
        corrected > 0
          ? "\(corrected) corrected errors since the guest started"
          : "the kernel log has \(complaints.slight.count) reports of corrected errors", evidence, remedy: remedy)
    }
    if earlier > 0 {
      return .warn("none here, but \(earlier) were counted on the host before", evidence, remedy: remedy)
    }
    return Self.quiet(log, counts: counters != nil, evidence)
  }

  private func judge(_ device: USBDevice, _ log: KernelLogObservation) -> Judgement {
    let complaints = log.complaints(about: device.usbPath)
    if let line = complaints.last {
      return .fail(
        "the kernel log says: \(line)", Self.evidence(complaints),
        remedy: [Remedy(.hardware, "Try another cable and another port")])
    }
    return Self.quiet(log, counts: false, [])
  }

  /// Nothing was found: whether that means anything.
  private static func quiet(_ log: KernelLogObservation?, counts: Bool, _ evidence: [Evidence]) -> Judgement {
    switch log {
    case .lines(let lines):
      let read = Evidence(logPath, "\(lines.count) lines, no complaint")
      return .pass(
        counts ? "none counted, none logged" : "none logged; the guest counts none for it", evidence + [read])
    case .unreadable(let errno):
      return .unknown(
        "the kernel log may not be read", evidence + [Evidence(logPath, "\(errno)")], remedy: [.verifyAsRoot])
    case nil:
      return counts
        ? .pass("none counted", evidence) : .notApplicable("the guest counts no errors for it", evidence)
    }
  }

  private static let logPath = "/dev/kmsg"

  private static func evidence(_ lines: [String]) -> [Evidence] {
    lines.suffix(4).map { Evidence(logPath, $0) }
  }
}
