// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Records
internal import Statistics

/// How often each time was seen, on a logarithmic axis, one distribution below the other.
struct DistributionPlot: Plot {
  /// One distribution.
  struct Row: Sendable {
    /// The arm or the run, and the point.
    let name: String
    let label: String
    /// Which of the arms it is, for its colour.
    let series: Int
    let distribution: Distribution
    let summary: ArmSummary
    /// Of how many operations a sample is the time; what is shown is that of one.
    let batch: Int

    /// As in every table: of the blocks' medians, or of all samples where there is a single block.
    var median: Double? { (summary.center?.value ?? summary[0.5]?.value).map(each) }
    var minimum: Double { each(Double(distribution.minimum)) }
    var maximum: Double { each(Double(distribution.maximum)) }

    /// nil with so few samples that it is no more than the longest of them.
    func quantile(_ probability: Double) -> Double? { summary.telling(probability).map { each($0.value) } }

    func each(_ value: Double) -> Double { value / Double(batch) }
  }

  let title: String
  let rows: [Row]
  let isEmulated: Bool

  var description: String {
    let texts = rows.map { row in
      "\(row.name), \(row.label): \(Self.figures(row).joined(separator: ", ")), longest "
        + "\(Self.text(row.maximum)), \(QuantityText.grouped(row.distribution.count)) samples."
    }
    return
      "\(isEmulated ? "Emulated figures. " : "")Distributions of times on a logarithmic axis. \(texts.joined(separator: " "))"
  }

  private static let curveHeight = 34.0
  private static let labelHeight = 34.0

  func drawing(width: Double) -> SVGDrawing {
    let isWide = width >= PlotWidth.beside
    let left = isWide ? 250.0 : 6.0
    let right = width - (isWide ? 124 : 6)
    let axis = LogarithmicAxis(
      rows.flatMap { [$0.minimum, $0.maximum] }, start: left, end: right)
    let step = Self.curveHeight + 14 + (isWide ? 0 : Self.labelHeight)
    let bottom = 8 + Double(rows.count) * step
    var drawing = SVGDrawing(width: width, height: bottom + (isEmulated ? 44 : 26))
    for tick in axis.ticks(apart: 58) {
      let x = axis.place(tick)
      drawing.line(x, 4, x, bottom, "grid")
      drawing.tick(QuantityText.tick(nanoseconds: tick), x, bottom + 16)
    }
    if isEmulated { drawing.text("EMULATED", (left + right) / 2, bottom + 36, .middle, "emulated") }
    for (index, row) in rows.enumerated() {
      drawRow(row, &drawing, axis, 8 + Double(index) * step, isWide: isWide)
    }
    return drawing
  }

  private func drawRow(_ row: Row, _ drawing: inout SVGDrawing, _ axis: LogarithmicAxis, _ y: Double, isWide: Bool) {
    let base = y + Self.curveHeight + (isWide ? 6 : Self.labelHeight + 4)
    let figures = Self.figures(row)
    if isWide {
      drawing.text(row.name, within: axis.start - 22, 6, base - 20, .start, "strong")
      drawing.text(row.label, within: axis.start - 22, 6, base - 4, .start, "")
      drawing.text(figures.first ?? "", drawing.width, base - 20, .end, "figure")
      drawing.text(figures.dropFirst().first ?? "", drawing.width, base - 4, .end, "note")
    } else {
      drawing.text("\(row.name) · \(row.label)", within: drawing.width - 12, 6, y + 13, .start, "strong")
      drawing.text(figures.joined(separator: ", "), 6, y + 29, .start, "note")
    }
    let series = "series\(row.series % 4)"
    for outline in outlines(row, axis, base) { drawing.path(outline, closed: true, "fill \(series)") }
    drawing.line(axis.start, base, axis.end, base, "grid")
    for (value, style) in [(row.median, "median"), (row.quantile(0.99), "tail")] {
      guard let x = value.map(axis.place) else { continue }
      drawing.line(x, base - Self.curveHeight, x, base + 3, style)
    }
    drawing.circle(axis.place(row.maximum), base, 3, "stroke \(series)")
  }

  /// Steps as high as what fell between two places, the highest as high as there is room; whatever was seen at all is
  /// seen here.
  private func outlines(_ row: Row, _ axis: LogarithmicAxis, _ base: Double) -> [[(Double, Double)]] {
    let pitch = 3.0
    let count = max(1, Int((axis.end - axis.start) / pitch))
    var counts = [Int](repeating: 0, count: count)
    for bin in row.distribution.bins {
      let place = (axis.place(row.each(Double(bin.value))) - axis.start) / pitch
      counts[min(count - 1, max(0, Int(place)))] += bin.count
    }
    let most = Double(counts.max() ?? 1)
    var outlines: [[(Double, Double)]] = []
    var current: [(Double, Double)] = []
    for (index, count) in counts.enumerated() {
      let (from, to) = (axis.start + Double(index) * pitch, axis.start + Double(index + 1) * pitch)
      if count > 0 {
        let height = base - max(1.5, Double(count) / most * Self.curveHeight)
        if current.isEmpty { current.append((from, base)) }
        current += [(from, height), (to, height)]
      } else if let last = current.last {
        outlines.append(current + [(last.0, base)])
        current = []
      }
    }
    if let last = current.last { outlines.append(current + [(last.0, base)]) }
    return outlines
  }

  /// The median, and the quantiles that there are samples enough for.
  private static func figures(_ row: Row) -> [String] {
    [("median", row.median), ("p99", row.quantile(0.99)), ("p99.9", row.quantile(0.999))]
      .compactMap { name, value in value.map { "\(name) \(text($0))" } }
  }

  private static func text(_ nanoseconds: Double) -> String {
    QuantityText(.nanoseconds, for: nanoseconds).text(nanoseconds)
  }
}
