// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// What a comparison says of a metric, in words.
struct VerdictText {
  /// "slower, beyond 3.0 %", "not distinguishable (≤ 30 %)".
  let text: String

  init(_ found: MetricComparison, margin: Double) {
    self.init(
      found.verdict, bound: found.bound, isWithinMargin: found.isWithinMargin, isBeyondMargin: found.isBeyondMargin,
      margin: margin)
  }

  init(_ found: ComparisonJSON.MetricJSON, margin: Double) {
    self.init(
      found.verdict, bound: found.bound, isWithinMargin: found.isWithinMargin, isBeyondMargin: found.isBeyondMargin,
      margin: margin)
  }

  private init(
    _ verdict: ComparisonVerdict, bound: Double?, isWithinMargin: Bool, isBeyondMargin: Bool, margin: Double
  ) {
    let margin = QuantityText.share(margin)
    // More than ten times as much is no bound.
    let bound = bound.flatMap { $0 <= 10 ? "≤ \(QuantityText.share($0))" : nil } ?? "no bound"
    switch verdict {
    case .slower:
      text = isBeyondMargin ? "slower, beyond \(margin)" : isWithinMargin ? "slower, within \(margin)" : "slower"
    case .faster: text = isWithinMargin ? "faster, within \(margin)" : "faster"
    case .equivalent: text = "equivalent within \(margin)"
    case .notDistinguishable: text = "not distinguishable (\(bound))"
    case .notMeasured: text = "too few samples"
    }
  }
}
