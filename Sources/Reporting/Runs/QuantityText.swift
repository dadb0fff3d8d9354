// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Records
internal import Statistics

/// Figures for people: a unit that fits, and no more digits than anybody trusts.
struct QuantityText {
  private let scale: Double
  private let name: String

  /// The unit that fits a value, for it and for what stands beside it.
  init(_ unit: Metric.Unit, for value: Double) {
    let steps: [(Double, String)] =
      switch unit {
      case .nanoseconds: [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")]
      case .bytesPerSecond: [(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1, "B/s")]
      }
    let step = steps.first { value >= $0.0 } ?? (1, steps.last?.1 ?? "")
    (scale, name) = step
  }

  /// For values of a metric: where a sample is the time of several operations in a row, what is told is that of one.
  init(_ metric: Metric, for value: Double) {
    let batch = Double(metric.batch)
    let one = QuantityText(metric.unit, for: value / batch)
    (scale, name) = (one.scale * batch, one.name)
  }

  /// "81.2 µs".
  func text(_ value: Double) -> String { "\(number(value)) \(name)" }

  /// "81.2 µs [80.9, 81.6]".
  func text(_ value: Double, _ interval: Interval) -> String {
    text(value, lower: interval.lower, upper: interval.upper)
  }

  func text(_ value: Double, lower: Double, upper: Double) -> String {
    "\(text(value)) [\(number(lower)), \(number(upper))]"
  }

  /// The median with its interval; "81.2 µs [too few]" where there are too few sessions for one, or it says nothing:
  /// one beyond ten times the median either way, as two sessions give it.
  func median(_ summary: ArmSummary) -> String {
    guard let center = summary.center else { return text(summary[0.5]?.value ?? 0) + " [too few]" }
    let says = center.interval.upper <= center.value * 10 && center.interval.lower >= center.value / 10
    return says ? text(center.value, center.interval) : text(center.value) + " [too few]"
  }

  /// "1.0882 [0.7610, 1.4850]".
  static func ratio(_ value: Double, lower: Double, upper: Double) -> String {
    "\(fixed(value, decimals: 4)) [\(fixed(lower, decimals: 4)), \(fixed(upper, decimals: 4))]"
  }

  /// "100 µs", for a round value.
  static func tick(nanoseconds: Double) -> String {
    let quantity = QuantityText(.nanoseconds, for: nanoseconds)
    var number = quantity.number(nanoseconds)
    if number.contains(".") {
      while number.last == "0" { number.removeLast() }
      if number.last == "." { number.removeLast() }
    }
    return "\(number) \(quantity.name)"
  }

  private func number(_ value: Double) -> String { Self.digits(value / scale) }

  /// Four digits that count, at most three after the point.
  static func digits(_ value: Double) -> String {
    let size = abs(value)
    return fixed(value, decimals: size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3)
  }

  /// With so many digits after the point.
  static func fixed(_ value: Double, decimals: Int) -> String {
    var (factor, left) = (1.0, decimals)
    while left > 0 {
      factor *= 10
      left -= 1
    }
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let fraction = String(whole % Int(factor))
    return "\(sign)\(whole / Int(factor)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }

  /// A ratio less one in percent: "+2.1 %", "-0.3 %", "0.0 %".
  static func percent(_ ratio: Double) -> String {
    // 0.9 less 1 is a little more than -0.1.
    let value = ((ratio - 1) * 1e8).rounded() / 1e6
    let text = fixed(value, decimals: abs(value) >= 10 ? 0 : 1)
    return (value > 0 && text.contains { $0 != "0" && $0 != "." } ? "+" : "") + text + " %"
  }

  /// A noise floor: "±2.1 %". One of more than ten times the base, as two sessions give it, is none.
  static func noise(_ halfWidth: Double?) -> String {
    halfWidth.flatMap { $0 <= 10 ? "±\(share($0))" : nil } ?? "unknown"
  }

  /// A share in percent: "2.1 %", "0.0 %".
  static func share(_ fraction: Double) -> String {
    let text = percent(1 + fraction)
    return text.hasPrefix("+") ? String(text.dropFirst()) : text
  }

  /// "12,345".
  static func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
