// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// What of an overhead is due to what, for one metric: logarithms of ratios add up, so the whole is the product of its
/// parts.
package struct OverheadSplit: Sendable {
  package struct Part: Sendable {
    /// "translation", "virtualisation", "both together".
    package let name: String
    package let from: String
    package let to: String
    /// Above 1 is worse, whatever the unit.
    package let ratio: Double
    package let interval: Interval
    /// Whether the interval excludes that it costs nothing, also in another session.
    package let isDistinguishable: Bool
  }

  package let metric: Metric
  package let parts: [Part]

  /// What the parts cannot be told apart into, for a person.
  package let limits: String

  private struct Scheme {
    let base, between, far: ArmKind
    /// From the base to the arm between, and from that to the far one.
    let first, second, limits: String
  }

  private static let schemes = [
    Scheme(
      base: .bareIdentity, between: .bareTranslated, far: .guest, first: "translation", second: "virtualisation",
      limits: "Virtualisation is all that a guest adds: nested paging, interrupts and exits are not told apart."),
    Scheme(
      base: .usbOnHost, between: .usbByController, far: .usbByHypervisor, first: "controller in the guest",
      second: "transfers handed on by the hypervisor",
      limits: """
        What a guest with the whole controller adds is translation, interrupt delivery and the guest's own kernel together; what handing on adds \
        is the emulated controller's exits, the hypervisor's event loop and the host's USB stack together.
        """),
  ]

  /// Where the base and two of the candidates are of kinds that a scheme puts in a row: a bare arm without translation,
  /// one with, and a guest; or a USB device on its host, with its controller in a guest, and handed on to one. Anything
  /// else cannot be told apart.
  static func splits(
    base: ComparisonArm, candidates: [Comparison.Candidate], resamples: Int, seed: UInt64
  ) -> [OverheadSplit] {
    guard let scheme = schemes.first(where: { $0.base == base.kind }),
      let translated = candidates.first(where: { $0.arm.kind == scheme.between }),
      let guest = candidates.first(where: { $0.arm.kind == scheme.far })
    else { return [] }
    let areOfOneRun = Comparison.areOfOneRun(base, translated.arm)
    return translated.metrics.compactMap { first in
      let metric = first.metric
      // The same sessions in all parts, or they would not add up: of arms measured in turns those of the shared rounds.
      let bare = Comparison.sessions(base, translated.arm, metric, areOfOneRun: areOfOneRun)
      func guestAgainst(_ sessions: [[RunBlock]]) -> RatioEstimate? {
        RatioEstimate(
          base: sessions.map(Session.init(run:)), candidate: guest.arm.sessions(of: metric).map(Session.init(run:)),
          resamples: resamples, seed: seed)
      }
      guard let translation = part(scheme.first, base, translated.arm, metric, first.estimate),
        let virtualisation = part(
          scheme.second, translated.arm, guest.arm, metric, guestAgainst(bare.candidate)),
        let both = part("both together", base, guest.arm, metric, guestAgainst(bare.base))
      else { return nil }
      return OverheadSplit(metric: metric, parts: [translation, virtualisation, both], limits: scheme.limits)
    }
  }

  private static func part(
    _ name: String, _ from: ComparisonArm, _ to: ComparisonArm, _ metric: Metric, _ estimate: RatioEstimate?
  ) -> Part? {
    guard let estimate else { return nil }
    let interval = estimate.interval()
    let isLower = metric.isBetterLower
    return Part(
      name: name, from: from.name, to: to.name, ratio: isLower ? estimate.ratio : 1 / estimate.ratio,
      interval: isLower
        ? interval
        : Interval(lower: 1 / interval.upper, upper: 1 / interval.lower, confidence: interval.confidence),
      isDistinguishable: estimate.basis == .sessions && !interval.contains(1))
  }
}
