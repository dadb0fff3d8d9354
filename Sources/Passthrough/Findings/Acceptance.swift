// SPDX-License-Identifier: GPL-3.0-or-later

/// A finding that the user accepts: `group.isolated` everywhere, or `group.isolated@group:14` there alone.
package struct Acceptance: Sendable, Hashable, CustomStringConvertible {
  package let id: String
  /// nil for every subject.
  package let subject: Subject?

  package init(id: String, subject: Subject? = nil) {
    self.id = id
    self.subject = subject
  }

  /// As it is written: `group.isolated@group:14`.
  package var description: String { id + (subject.map { "@\($0)" } ?? "") }

  package func covers(_ finding: Finding) -> Bool {
    finding.id == id && (subject == nil || subject == finding.subject)
  }
}

extension [Acceptance] {
  /// Those that cover none of the findings.
  func unused(among findings: [Finding]) -> [Acceptance] { filter { !findings.contains(where: $0.covers) } }
}
