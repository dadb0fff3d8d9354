// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// The distributions of a run's metrics of one id, small: one line each, on an axis that they share.
struct RunSketch {
  private let rows: [(label: String, distribution: Distribution, batch: Int)]
  private let width: Int

  init(_ run: Run, _ metrics: [Metric], arm: Arm?, width: Int) {
    rows = metrics.compactMap { metric in
      Distribution.merged(run.blocks(of: metric, arm: arm).joined().compactMap(\.distribution))
        .map { (printable(metric.pointText), $0, metric.batch) }
    }
    self.width = width
  }

  /// Empty where there is no distribution, or no room for it.
  var lines: [String] {
    let indent = 2 + (rows.map(\.label.count).max() ?? 0) + 2
    let length = min(width - indent, 60)
    guard !rows.isEmpty, length >= 24 else { return [] }
    let axis = LogarithmicAxis(
      rows.flatMap { row in
        [row.distribution.minimum, row.distribution.maximum].map { Double($0) / Double(row.batch) }
      }, start: 0,
      end: Double(length), padding: 0)
    let (first, last) = (Self.text(axis.lower), Self.text(axis.upper))
    let gap = String(repeating: " ", count: max(1, length - first.count - last.count))
    return [String(repeating: " ", count: indent) + first + gap + last]
      + rows.map { "  " + $0.label.padded(to: indent - 2) + Sparkline.text($0.distribution, batch: $0.batch, axis) }
  }

  private static func text(_ nanoseconds: Double) -> String {
    QuantityText(.nanoseconds, for: nanoseconds).text(nanoseconds)
  }
}
