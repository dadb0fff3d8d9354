// SPDX-License-Identifier: GPL-3.0-or-later

/// A check's page in the catalogue: docs/checks.md and `vfio-check explain ID` are made from it.
public struct CheckDescription: Sendable {
  /// `area.property`. It is API: never reused, never changed in meaning.
  public let id: String
  /// What is the case when the check passes: "The IOMMU is on".
  public let title: String
  /// What goes wrong otherwise, and how, in one paragraph.
  public let why: String
  /// What is looked at, and how the verdict comes about, in one paragraph.
  public let how: String
  /// What each verdict means here; only those that the check can give.
  public let verdicts: [(verdict: Verdict, meaning: String)]
  /// Who can fix it.
  public let fixableBy: [Remedy.Place]
  /// Where the facts come from: specification sections, kernel files, documents. Title and address.
  public let references: [(title: String, url: String)]

  public init(
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
