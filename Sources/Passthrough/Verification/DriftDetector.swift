// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Holds every later look at the devices against the first one.
///
/// Verdicts alone would not do: a device that enumerated again, or a link that is slower than a minute ago, may still
/// be within what the passport promises.
package struct DriftDetector: Sendable {
  private let first: VerificationContext
  private let verdicts: [Key: Verdict]

  private struct Key: Hashable {
    let id: String
    let subject: Subject
  }

  package init(first: VerificationContext, findings: [Finding]) {
    self.first = first
    verdicts = Self.worst(findings)
  }

  /// What changed for the worse; the plain facts first, since a verdict is often their consequence.
  package func drifts(in context: VerificationContext, findings: [Finding]) -> [Drift] {
    var drifts: [Drift] = []
    for function in first.functions.map(\.device) {
      drifts += drift(of: function, to: context.machine.pci[function.address], in: context.machine.pci)
    }
    for device in first.usbDevices.map(\.device) {
      drifts += drift(of: device, to: context.machine.usb[device.usbPath])
    }
    for (key, verdict) in Self.worst(findings) {
      let before = verdicts[key] ?? .pass
      guard verdict.severity > before.severity,
        let finding = findings.first(where: { $0.id == key.id && $0.subject == key.subject && $0.verdict == verdict })
      else { continue }
      drifts.append(
        Drift(
          subject: key.subject, summary: "\(before.rawValue) became \(verdict.rawValue): \(finding.summary)",
          check: key.id))
    }
    // What was found in a dictionary has no order of its own.
    return drifts.sorted { ($0.check ?? "", "\($0.subject)") < ($1.check ?? "", "\($1.subject)") }
  }

  private func drift(of before: PCIDevice, to now: PCIDevice?, in topology: PCITopology) -> [Drift] {
    let subject = Subject.pci(before.address)
    guard let now else { return [Drift(subject: subject, summary: "it is gone")] }
    var drifts: [Drift] = []
    func report(_ summary: String) { drifts.append(Drift(subject: subject, summary: summary)) }
    if now.identity != before.identity { report("another device sits there now") }
    if now.driver != before.driver {
      report("its driver was \(before.driver ?? "none") and is \(now.driver ?? "none")")
    }
    if let was = before.link, let link = now.link {
      if topology.hasLost(at: now, of: was, to: link) { report("its link was \(was) and is \(link)") }
    }
    if let was = before.errorCounters, let counters = now.errorCounters {
      for (name, old, new) in [
        ("corrected", was.correctable, counters.correctable), ("non-fatal", was.nonFatal, counters.nonFatal),
        ("fatal", was.fatal, counters.fatal),
      ] {
        if let old, let new, new > old { report("\(new - old) more \(name) errors were counted") }
      }
    }
    return drifts
  }

  private func drift(of before: USBDevice, to now: USBDevice?) -> [Drift] {
    let subject = Subject.usb(before.usbPath)
    guard let now else { return [Drift(subject: subject, summary: "it is gone")] }
    var drifts: [Drift] = []
    func report(_ summary: String) { drifts.append(Drift(subject: subject, summary: summary)) }
    if let was = before.deviceNumber, let number = now.deviceNumber, was != number {
      report("it enumerated again: it was device \(was) of its bus and is \(number)")
    }
    if let was = before.megabitsPerSecond, let speed = now.megabitsPerSecond, speed < was {
      report(
        "its speed was \(USBDevice.text(megabitsPerSecond: was)) and is \(USBDevice.text(megabitsPerSecond: speed))")
    }
    return drifts
  }

  private static func worst(_ findings: [Finding]) -> [Key: Verdict] {
    var verdicts: [Key: Verdict] = [:]
    for finding in findings where !finding.isAccepted {
      let key = Key(id: finding.id, subject: finding.subject)
      if finding.verdict.severity >= (verdicts[key]?.severity ?? 0) { verdicts[key] = finding.verdict }
    }
    return verdicts
  }
}

/// Something about a verified device that is no longer what it was when the watching began.
package struct Drift: Sendable, Equatable {
  package let subject: Subject
  /// One sentence: what it was and what it is. Without a full stop, the subject not repeated.
  package let summary: String
  /// The check whose verdict became worse; nil for a fact that no check judges by itself.
  package let check: String?

  package init(subject: Subject, summary: String, check: String? = nil) {
    self.subject = subject
    self.summary = summary
    self.check = check
  }
}

/// How a verification went on that was repeated for a while.
package struct Watch: Sendable {
  /// How often the devices were looked at, the first time included.
  package let rounds: Int
  /// From the end of the first look to the end of the last.
  package let seconds: Double
  /// What changed for the worse, at the first time that anything did; then the watching ended.
  package let drifts: [Drift]

  package init(rounds: Int, seconds: Double, drifts: [Drift]) {
    self.rounds = rounds
    self.seconds = seconds
    self.drifts = drifts
  }
}
