// SPDX-License-Identifier: GPL-3.0-or-later

/// Runs the checks of a verification in a guest.
package struct Verification: Sendable {
  package let context: VerificationContext
  private let acceptances: [Acceptance]

  package init(_ context: VerificationContext, acceptances: [Acceptance] = []) {
    self.context = context
    self.acceptances = acceptances
  }

  /// Every finding, in the catalogue's order, what concerns the whole machine first.
  package func findings() -> [Finding] {
    Catalogue.guestChecks.flatMap { check in
      check.judge(context).map { judgement in
        var finding = Finding(id: check.about.id, subject: .host, judgement: judgement)
        finding.isAccepted = acceptances.contains { $0.covers(finding) }
        return finding
      }
    }
  }

  /// The acceptances that cover none of the findings: most likely mistyped.
  package func unusedAcceptances(among findings: [Finding]) -> [Acceptance] {
    acceptances.unused(among: findings)
  }
}
