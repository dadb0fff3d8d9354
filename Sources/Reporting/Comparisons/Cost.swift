// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// How many times worse the candidate is than the base, whatever the unit: of times the ratio, of rates its inverse.
/// Above 1 is worse.
struct Cost: Sendable {
  let value: Double
  let lower: Double
  let upper: Double

  init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// A ratio of candidate over base, with its interval.
  init(_ ratio: Double, _ interval: Interval, isBetterLower: Bool) {
    if isBetterLower {
      self.init(value: ratio, lower: interval.lower, upper: interval.upper)
    } else {
      self.init(value: 1 / ratio, lower: 1 / interval.upper, upper: 1 / interval.lower)
    }
  }

  /// "+8.8 % [-24 %, +49 %]".
  var text: String {
    "\(QuantityText.percent(value)) [\(QuantityText.percent(lower)), \(QuantityText.percent(upper))]"
  }
}

extension ComparisonJSON.MetricJSON {
  var metric: Metric { Metric(id: id, unit: unit, point: point, device: device) }

  /// nil where there were too few samples for an interval.
  var cost: Cost? {
    guard let ratio, let interval else { return nil }
    return Cost(
      ratio, Interval(lower: interval.lower, upper: interval.upper, confidence: interval.confidence),
      isBetterLower: metric.isBetterLower)
  }
}
