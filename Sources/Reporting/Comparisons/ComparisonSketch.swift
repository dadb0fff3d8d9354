// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// The plots of a comparison, small: for each metric the cost before the noise floor, and how times are distributed on
/// both sides.
struct ComparisonSketch {
  private let metrics: [MetricComparison]
  private let base: ComparisonArm
  private let candidate: ComparisonArm
  private let width: Int

  /// Of metrics with one id.
  init(_ metrics: [MetricComparison], base: ComparisonArm, candidate: ComparisonArm, width: Int) {
    self.metrics = metrics
    self.base = base
    self.candidate = candidate
    self.width = width
  }

  private static let sparkWidth = 14

  /// Empty where the terminal has no room for it.
  var lines: [String] {
    let labels = metrics.map { printable($0.metric.pointText) }
    let indent = 2 + (labels.map(\.count).max() ?? 0) + 2
    let sparks = metrics.compactMap(\.sketched).isEmpty ? [] : distributions
    let room = width - indent - (sparks.isEmpty ? 0 : 2 * (Self.sparkWidth + 2))
    guard room >= 24 else { return [] }
    let length = min(room, 48)
    let axis = RatioPlot.axis(
      metrics.map { ($0.cost, $0.noiseFloor?.halfWidth) }, start: 0, end: Double(length))
    var heading = "  slower →".padded(to: indent) + RatioBar.heading(axis)
    if !sparks.isEmpty {
      heading += "  " + "base".padded(to: Self.sparkWidth) + "  candidate"
    }
    var lines = [heading.trimmed]
    for (index, metric) in metrics.enumerated() {
      var line = "  " + labels[index].padded(to: indent - 2)
      line += RatioBar.text(
        metric.cost, noiseFloor: metric.noiseFloor?.halfWidth,
        isDistinguishable: metric.verdict == .slower || metric.verdict == .faster, axis)
      if !sparks.isEmpty { line += "  \(sparks[index].0)  \(sparks[index].1)" }
      lines.append(line.trimmed)
    }
    return lines
  }

  /// Both sides of each metric, on an axis that they share.
  private var distributions: [(String, String)] {
    metrics.map { metric in
      let arms = [base, candidate].map { arm in
        Distribution.merged(arm.run.blocks(of: metric.metric, arm: arm.arm).joined().compactMap(\.distribution))
      }
      let ends = arms.compactMap(\.self).flatMap { [Double($0.minimum), Double($0.maximum)] }
      let axis = LogarithmicAxis(ends, start: 0, end: Double(Self.sparkWidth))
      let texts = arms.map {
        $0.map { Sparkline.text($0, axis) } ?? String(repeating: " ", count: Self.sparkWidth)
      }
      return (texts[0], texts[1])
    }
  }
}

extension MetricComparison {
  /// What the candidate costs, whatever the unit; nil where there were too few samples.
  var cost: Cost? {
    guard let estimate, let interval else { return nil }
    return Cost(estimate.ratio, interval, isBetterLower: metric.isBetterLower)
  }

  /// Itself where its samples have a distribution; a rate has one value a block.
  fileprivate var sketched: MetricComparison? { metric.unit == .nanoseconds ? self : nil }
}

extension String {
  /// Without spaces at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
