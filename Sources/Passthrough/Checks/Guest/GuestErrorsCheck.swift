// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the guest has counted errors of the device.
package struct GuestErrorsCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case none
    case noneLogged = "none-logged"
    case noneCounted = "none-counted"
    case corrected
    case hostErrors = "host-errors"
    case uncorrected
    case notCounted = "not-counted"
  }

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
    reasons: [
      (Reason.none, .pass, "the guest's kernel counted nothing, and its log has no complaint"),
      (
        Reason.noneLogged, .pass, "the kernel log has no complaint; the guest's kernel counts no errors for this device"
      ),
      (
        Reason.noneCounted, .pass,
        "the guest's kernel counted nothing; vfio-check did not read its log: it looks at a capture, or --no-probe is given"
      ),
      (Reason.corrected, .warn, "the guest's kernel counted or logged corrected errors"),
      (
        Reason.hostErrors, .warn,
        "the host's kernel had counted errors when the passport was written; the guest's counted none"
      ),
      (Reason.uncorrected, .fail, "the guest's kernel counted uncorrected errors"),
      (CommonReason.kernelLog, .fail, "the guest's kernel log names a fault"),
      (CommonReason.needsRoot, .unknown, "the guest's kernel counted nothing, and this user may not read its log"),
      (
        Reason.notCounted, .notApplicable,
        "the guest's kernel counts no errors for this function, and vfio-check did not read its log (capture or --no-probe)"
      ),
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
          Evidence(device.busPath(.correctableErrors), "\($0.correctable ?? 0)"),
          Evidence(device.busPath(.nonFatalErrors), "\($0.nonFatal ?? 0)"),
          Evidence(device.busPath(.fatalErrors), "\($0.fatal ?? 0)"),
        ]
      } ?? [Evidence(device.busPath(.correctableErrors), "absent")]
    evidence += Self.evidence(complaints.serious + complaints.slight)
    let remedy = [
      Remedy(.hardware, "Reseat the card or its riser, or set the slot to a lower link speed in the firmware setup")
    ]
    if let line = complaints.serious.last {
      return .fail(CommonReason.kernelLog, "the kernel log says: \(line)", evidence, remedy: remedy)
    }
    if uncorrected > 0 {
      return .fail(
        Reason.uncorrected, "\(uncorrected) uncorrected errors since the guest started", evidence, remedy: remedy)
    }
    if corrected > 0 || !complaints.slight.isEmpty {
      return .warn(
        Reason.corrected,
        corrected > 0
          ? "\(corrected) corrected errors since the guest started"
          : "the kernel log has \(complaints.slight.count) reports of corrected errors", evidence, remedy: remedy)
    }
    if earlier > 0 {
      return .warn(
        Reason.hostErrors, "none here, but \(earlier) were counted on the host before", evidence, remedy: remedy)
    }
    return Self.quiet(log, counts: counters != nil, evidence)
  }

  private func judge(_ device: USBDevice, _ log: KernelLogObservation) -> Judgement {
    let complaints = log.complaints(about: device.usbPath)
    if let line = complaints.last {
      return .fail(
        CommonReason.kernelLog, "the kernel log says: \(line)", Self.evidence(complaints),
        remedy: [Remedy(.hardware, "Try another cable and another port")])
    }
    return Self.quiet(log, counts: false, [])
  }

  /// Nothing was found: whether that means anything.
  private static func quiet(_ log: KernelLogObservation?, counts: Bool, _ evidence: [Evidence]) -> Judgement {
    switch log {
    case .lines(let lines):
      let read = Evidence(logPath, "\(lines.count) lines, no complaint")
      return counts
        ? .pass(Reason.none, "none counted, none logged", evidence + [read])
        : .pass(Reason.noneLogged, "none logged; the guest counts none for it", evidence + [read])
    case .unreadable(let errno):
      return .unknown(
        "the kernel log may not be read", evidence, gap: Gap(path: logPath, errno: errno), remedy: [.verifyAsRoot])
    case nil:
      return counts
        ? .pass(Reason.noneCounted, "none counted", evidence)
        : .notApplicable(Reason.notCounted, "the guest counts no errors for it", evidence)
    }
  }

  private static let logPath = "/dev/kmsg"

  private static func evidence(_ lines: [String]) -> [Evidence] {
    lines.suffix(4).map { Evidence(logPath, $0) }
  }
}
