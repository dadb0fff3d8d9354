// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A check's answer, before the runner stamps the check's id and the subject on it.
package struct Judgement: Sendable {
  package var verdict: Verdict
  /// Why, for programs: a reason of the check's own, or one of `CommonReason`.
  package var reason: any FindingReason
  /// One sentence: what was found. Without a full stop, the subject not repeated.
  package var summary: String
  package var evidence: [Evidence]
  package var remedy: [Remedy]
  /// What was not recorded, where that alone keeps the question open.
  package var unrecorded: [String] = []
  /// Where the answer speaks of somebody else than the check was asked about.
  package var subject: Subject?

  package init(
    _ verdict: Verdict, _ reason: any FindingReason, _ summary: String, evidence: [Evidence] = [],
    remedy: [Remedy] = [],
    subject: Subject? = nil
  ) {
    self.verdict = verdict
    self.reason = reason
    self.summary = summary
    self.evidence = evidence
    self.remedy = remedy
    self.subject = subject
  }

  package static func pass(_ reason: some FindingReason, _ summary: String, _ evidence: [Evidence] = []) -> Judgement {
    Judgement(.pass, reason, summary, evidence: evidence)
  }

  package static func warn(
    _ reason: some FindingReason, _ summary: String, _ evidence: [Evidence] = [], remedy: [Remedy] = []
  ) -> Judgement {
    Judgement(.warn, reason, summary, evidence: evidence, remedy: remedy)
  }

  package static func fail(
    _ reason: some FindingReason, _ summary: String, _ evidence: [Evidence] = [], remedy: [Remedy] = []
  ) -> Judgement {
    Judgement(.fail, reason, summary, evidence: evidence, remedy: remedy)
  }

  package static func notApplicable(
    _ reason: some FindingReason, _ summary: String, _ evidence: [Evidence] = []
  ) -> Judgement {
    Judgement(.notApplicable, reason, summary, evidence: evidence)
  }

  /// Could not be measured, for a reason of the check's own; or, with a gap, since a file could not be read: then the
  /// gap is the reason and part of the evidence, and where privileges would close it, the remedy is to run as root.
  package static func unknown(
    _ reason: some FindingReason, _ summary: String, _ evidence: [Evidence] = [], gap: Gap? = nil, remedy: [Remedy] = []
  ) -> Judgement {
    guard let gap else { return Judgement(.unknown, reason, summary, evidence: evidence, remedy: remedy) }
    return unknown(summary, evidence, gap: gap, remedy: remedy)
  }

  /// Could not be read.
  package static func unknown(
    _ summary: String, _ evidence: [Evidence] = [], gap: Gap, remedy: [Remedy] = []
  ) -> Judgement {
    let reason: CommonReason = gap.isNotRecorded ? .notRecorded : gap.needsPrivilege ? .needsRoot : .unreadable
    var judgement = Judgement(
      .unknown, reason, summary, evidence: evidence + [Evidence(gap.path, gap.reason)], remedy: remedy)
    if gap.isNotRecorded {
      judgement.unrecorded = [gap.path]
      // Nothing on the machine is to be mended, and none is at hand to look at.
      judgement.remedy = []
    }
    if gap.needsPrivilege && remedy.isEmpty { judgement.remedy = [.runAsRoot] }
    return judgement
  }

  /// The same, or unknown where all that it rests on was not recorded: of what was left out, absence says nothing.
  func resting(on machine: Machine) -> Judgement {
    guard verdict != .unknown, !evidence.isEmpty else { return self }
    var missing: [String] = []
    for item in evidence {
      guard let gap = machine.unrecorded(at: item.path) else { return self }
      if !missing.contains(gap.path) { missing.append(gap.path) }
    }
    var judgement = Judgement(
      .unknown, CommonReason.notRecorded, "not recorded in this capture: \(missing.joined(separator: ", "))",
      evidence: missing.map { Evidence($0, "not recorded") }, subject: subject)
    judgement.unrecorded = missing
    return judgement
  }
}

extension Remedy {
  /// For whatever only root may read.
  package static let runAsRoot = Remedy(.hostSystem, "Run vfio-check as root", command: "sudo vfio-check preflight")
}
