// SPDX-License-Identifier: GPL-3.0-or-later

extension ComparisonJSON {
  /// With two sessions and much noise an interval may be wide beyond reason; no exponent of it overflows.
  private static let ratios = 1e-100...1e100
  private static let shares = 0.0...1e100
  private static let levels = 0.0...1e19

  /// What in a document that somebody sent is no figure, and where; nil for a sound one.
  var unsound: String? {
    guard Self.shares.contains(margin) else { return ".margin is no share" }
    for (index, candidate) in candidates.enumerated() {
      for (number, metric) in candidate.metrics.enumerated() {
        if let wrong = metric.unsound { return ".candidates[\(index)].metrics[\(number)]\(wrong)" }
      }
    }
    for (index, split) in split.enumerated() {
      for (number, part) in split.parts.enumerated()
      where !Self.ratios.contains(part.ratio) || !part.interval.holds(part.ratio, within: Self.ratios) {
        return ".split[\(index)].parts[\(number)] is no ratio with an interval"
      }
    }
    return nil
  }

  fileprivate static func isSound(_ summary: Summary) -> Bool {
    let values = [summary.median, summary.minimum, summary.maximum].compactMap(\.self) + summary.quantiles.values
    return values.allSatisfy(levels.contains) && summary.count >= 0 && summary.blocks >= 0 && summary.sessions >= 0
      && (summary.medianInterval?.holds(summary.median, within: levels) ?? true)
  }

  fileprivate static func unsound(_ metric: MetricJSON) -> String? {
    for (ratio, interval, name) in [
      (metric.ratio, metric.interval, ".ratio"), (metric.p99Ratio, metric.p99Interval, ".p99Ratio"),
    ] {
      if let ratio, !ratios.contains(ratio) { return "\(name) is no ratio" }
      if let interval, !interval.holds(ratio, within: ratios) { return "\(name) has no interval that holds it" }
    }
    for (share, name) in [(metric.noiseFloor, ".noiseFloor"), (metric.bound, ".bound")] {
      if let share, !shares.contains(share) { return "\(name) is no share" }
    }
    guard isSound(metric.base), isSound(metric.candidate) else { return " has a level that is none" }
    return nil
  }
}

extension ComparisonJSON.MetricJSON {
  fileprivate var unsound: String? { ComparisonJSON.unsound(self) }
}

extension ComparisonJSON.IntervalJSON {
  /// Whether its bounds are in order, within what can be, and on both sides of a figure.
  fileprivate func holds(_ figure: Double?, within range: ClosedRange<Double>) -> Bool {
    range.contains(lower) && range.contains(upper) && lower <= upper && (0...1).contains(confidence)
      && (figure.map { lower <= $0 && $0 <= upper } ?? true)
  }
}
