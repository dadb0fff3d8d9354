// SPDX-License-Identifier: GPL-3.0-or-later

/// A check's page in the catalogue: docs/checks.md and `vfio-check explain ID` are made from it.
package struct CheckDescription: Sendable {
  /// `area.property`. It is API: never reused, never changed in meaning.
  package let id: String
  /// What is the case when the check passes: "The IOMMU is on".
  package let title: String
  /// What goes wrong otherwise, and how, in one paragraph.
  package let why: String
  /// What is looked at, and how the verdict comes about, in one paragraph.
  package let how: String
  /// Every reason of the check's own, with its verdict, the verdicts in the order of `Verdict`. A reason of
  /// `CommonReason` has a line here only where the page has more to say of it.
  package let reasons: [(reason: any FindingReason, verdict: Verdict, meaning: String)]
  /// Who can fix it.
  package let fixableBy: [Remedy.Place]
  /// Where the facts come from: specification sections, kernel files, documents. Title and address.
  package let references: [(title: String, url: String)]

  package init(
    id: String, title: String, why: String, how: String,
    reasons: [(reason: any FindingReason, verdict: Verdict, meaning: String)], fixableBy: [Remedy.Place],
    references: [(title: String, url: String)] = []
  ) {
    self.id = id
    self.title = title
    self.why = why
    self.how = how
    self.reasons = reasons
    self.fixableBy = fixableBy
    self.references = references
  }

  /// What each verdict means here: only those that the check can give.
  package var verdicts: [(verdict: Verdict, meaning: String)] {
    Verdict.allCases.compactMap { verdict in
      let meanings = reasons.filter { $0.verdict == verdict }.map { $0.meaning }
      return meanings.isEmpty ? nil : (verdict, meanings.joined(separator: "; or "))
    }
  }
}
