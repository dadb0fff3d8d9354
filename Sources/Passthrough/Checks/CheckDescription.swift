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
  /// What each verdict means here; only those that the check can give.
  package let verdicts: [(verdict: Verdict, meaning: String)]
  /// Who can fix it.
  package let fixableBy: [Remedy.Place]
  /// Where the facts come from: specification sections, kernel files, documents. Title and address.
  package let references: [(title: String, url: String)]

  package init(
    id: String, title: String, why: String, how: String, verdicts: [(verdict: Verdict, meaning: String)],
    fixableBy: [Remedy.Place], references: [(title: String, url: String)] = []
  ) {
    self.id = id
    self.title = title
    self.why = why
    self.how = how
    self.verdicts = verdicts
    self.fixableBy = fixableBy
    self.references = references
  }
}
