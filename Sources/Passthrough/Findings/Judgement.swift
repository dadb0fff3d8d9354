// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A check's answer, before the runner stamps the check's id and the subject on it.
package struct Judgement: Sendable {
  package var verdict: Verdict
  /// One sentence: what was found. Without a full stop, the subject not repeated.
  package var summary: String
  package var evidence: [Evidence]
  package var remedy: [Remedy]
  /// What was not recorded, where that alone keeps the question open.
  package var unrecorded: [String] = []
  /// Where the answer speaks of somebody else than the check was asked about.
  package var subject: Subject?

  package init(
    _ verdict: Verdict, _ summary: String, evidence: [Evidence] = [], remedy: [Remedy] = [], subject: Subject? = nil
  ) {
    self.verdict = verdict
    self.summary = summary
    self.evidence = evidence
    self.remedy = remedy
    self.subject = subject
  }

  package static func pass(_ summary: String, _ evidence: [Evidence] = []) -> Judgement {
    Judgement(.pass, summary, evidence: evidence)
  }

  package static func warn(_ summary: String, _ evidence: [Evidence] = [], remedy: [Remedy] = []) -> Judgement {
    Judgement(.warn, summary, evidence: evidence, remedy: remedy)
  }

  package static func fail(_ summary: String, _ evidence: [Evidence] = [], remedy: [Remedy] = []) -> Judgement {
    Judgement(.fail, summary, evidence: evidence, remedy: remedy)
  }

  package static func notApplicable(_ reason: String, _ evidence: [Evidence] = []) -> Judgement {
    Judgement(.notApplicable, reason, evidence: evidence)
  }

  /// Could not be measured. A gap that privileges would close carries the remedy to run as root.
  package static func unknown(
    _ summary: String, _ evidence: [Evidence] = [], gap: Gap? = nil, remedy: [Remedy] = []
  ) -> Judgement {
    var judgement = Judgement(.unknown, summary, evidence: evidence, remedy: remedy)
    if let gap {
      judgement.evidence.append(Evidence(gap.path, gap.reason))
      if gap.isNotRecorded {
        judgement.unrecorded = [gap.path]
        // Nothing on the machine is to be mended, and none is at hand to look at.
        judgement.remedy = []
      }
      if gap.needsPrivilege && remedy.isEmpty { judgement.remedy = [.runAsRoot] }
    }
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
      .unknown, "not recorded in this capture: \(missing.joined(separator: ", "))",
      evidence: missing.map { Evidence($0, "not recorded") }, subject: subject)
    judgement.unrecorded = missing
    return judgement
  }
}

extension Remedy {
  /// For whatever only root may read.
  package static let runAsRoot = Remedy(.hostSystem, "Run vfio-check as root", command: "sudo vfio-check preflight")
}
