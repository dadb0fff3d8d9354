// SPDX-License-Identifier: GPL-3.0-or-later

/// One verdict about one subject, with what it rests on and what can be done.
package struct Finding: Sendable {
  /// The check's id.
  package let id: String
  package let subject: Subject
  package let verdict: Verdict
  package let reason: any FindingReason
  package let summary: String
  package let evidence: [Evidence]
  package let remedy: [Remedy]
  /// What was not recorded, where that alone keeps the question open: said once for all findings.
  package let unrecorded: [String]
  /// Whether the user accepted it with `--accept`: it is shown, and does not count.
  package var isAccepted = false

  package init(id: String, subject: Subject, judgement: Judgement) {
    self.id = id
    self.subject = judgement.subject ?? subject
    verdict = judgement.verdict
    reason = judgement.reason
    summary = judgement.summary
    evidence = judgement.evidence
    remedy = judgement.remedy
    unrecorded = judgement.unrecorded
  }
}

/// What a check found out.
package enum Verdict: String, Sendable, CaseIterable {
  /// As it should be.
  case pass
  /// It may work, at a price or with a risk that the finding names.
  case warn
  /// It will not work, or it would harm the host.
  case fail
  /// It could not be measured; the finding says which privilege or file is missing.
  case unknown
  /// The question does not arise here.
  case notApplicable

  /// How bad it is, for picking the worst of several: pass and notApplicable, unknown, warn, fail.
  package var severity: Int {
    switch self {
    case .pass, .notApplicable: 0
    case .unknown: 1
    case .warn: 2
    case .fail: 3
    }
  }
}

/// What a verdict rests on: where it was read, and what stood there.
package struct Evidence: Sendable, Hashable {
  /// An absolute path on the machine.
  package let path: String
  package let value: String

  package init(_ path: String, _ value: String) {
    self.path = path
    self.value = value
  }
}
