// SPDX-License-Identifier: GPL-3.0-or-later
public import Statistics

/// What of an overhead is due to what, for one metric: logarithms of ratios add up, so the whole is the product of its parts.
public struct OverheadSplit: Sendable {
  public struct Part: Sendable {
    /// "translation", "virtualisation", "both together".
    public let name: String
    public let from: String
    public let to: String
    /// Above 1 is worse, whatever the unit.
    public let ratio: Double
    public let interval: Interval
    /// Whether the interval excludes that it costs nothing.
    public let isDistinguishable: Bool
  }

  public let metric: Metric
  public let parts: [Part]

  /// Where there is a bare arm without translation as the base, one with, and a guest among the candidates. Anything else cannot be
  /// told apart.
  static func splits(
    base: ComparisonArm, candidates: [Comparison.Candidate], resamples: Int, seed: UInt64
  ) -> [OverheadSplit] {
    guard base.kind == .bareIdentity,
      let translated = candidates.first(where: { $0.arm.kind == .bareTranslated }),
      let guest = candidates.first(where: { $0.arm.kind == .guest })
    else { return [] }
    return translated.metrics.compactMap { first in
      let metric = first.metric
      // The same sessions in all parts, or they would not add up: of arms measured in turns those of the shared rounds.
      let bare = Comparison.sessions(base, translated.arm, metric)
      func guestAgainst(_ sessions: [[RunBlock]]) -> RatioEstimate? {
        RatioEstimate(
          base: sessions.map(Session.init(run:)), candidate: guest.arm.sessions(of: metric).map(Session.init(run:)),
          resamples: resamples, seed: seed)
      }
      guard let translation = part("translation", base, translated.arm, metric, first.estimate),
        let virtualisation = part(
          "virtualisation", translated.arm, guest.arm, metric, guestAgainst(bare.candidate)),
        let both = part("both together", base, guest.arm, metric, guestAgainst(bare.base))
      else { return nil }
      return OverheadSplit(metric: metric, parts: [translation, virtualisation, both])
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
      isDistinguishable: !interval.contains(1))
  }
}
