// SPDX-License-Identifier: GPL-3.0-or-later

/// Runs the checks of a verification in a guest.
public struct Verification: Sendable {
  public let context: VerificationContext
  private let waivers: [Waiver]

  public init(_ context: VerificationContext, waivers: [Waiver] = []) {
    self.context = context
    self.waivers = waivers
  }

  /// Every finding, in the catalogue's order, what concerns the whole machine first.
  public func findings() -> [Finding] {
    Catalogue.guestChecks.flatMap { check in
      check.judge(context).map { judgement in
        var finding = Finding(id: check.about.id, subject: .host, judgement: judgement)
        finding.isAccepted = waivers.contains { $0.covers(finding) }
        return finding
      }
    }
  }

  /// The waivers that cover none of the findings: most likely mistyped.
  public func idleWaivers(among findings: [Finding]) -> [Waiver] {
    waivers.idle(among: findings)
  }
}
