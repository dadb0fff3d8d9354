// SPDX-License-Identifier: GPL-3.0-or-later

/// One verdict about one subject, with what it rests on and what can be done.
public struct Finding: Sendable {
  /// The check's id.
  public let id: String
  public let subject: Subject
  public let verdict: Verdict
  public let summary: String
  public let evidence: [Evidence]
  public let remedy: [Remedy]
  /// What was not recorded, where that alone keeps the question open: said once for all findings.
  public let unrecorded: [String]
  /// Whether the user waived it with `--accept`: it is shown, and does not count.
  public var isAccepted = false

  public init(id: String, subject: Subject, judgement: Judgement) {
    self.id = id
    self.subject = judgement.subject ?? subject
    verdict = judgement.verdict
    summary = judgement.summary
    evidence = judgement.evidence
    remedy = judgement.remedy
    unrecorded = judgement.unrecorded
  }
}
