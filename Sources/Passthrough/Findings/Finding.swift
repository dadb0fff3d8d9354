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
  /// Whether the user waived it with `--accept`: it is shown, and does not count.
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
