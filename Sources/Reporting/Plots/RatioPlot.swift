// SPDX-License-Identifier: GPL-3.0-or-later

/// What each metric costs, with its interval, before the noise floor and before what is claimed.
struct RatioPlot: Plot {
  /// One line of it.
  struct Row: Sendable {
    let label: String
    /// nil where there were too few samples.
    let cost: Cost?
    /// What the arms differ from themselves by; nil where that is not known.
    let noiseFloor: Double?
    /// Whether the difference counts.
    let isDistinguishable: Bool
    /// In words.
    let verdict: String
  }

  /// What is measured alike, under one heading.
  struct Group: Sendable {
    let heading: String
    let rows: [Row]
  }

  /// "IOMMU remapping costs 1 to 3 %": said everywhere, and what is put to the test here.
  static let claim = 1.01...1.03

  let title: String
  let groups: [Group]
  /// Whether the figures may be the price of remapping, so that the claim stands behind them.
  let showsClaim: Bool
  let isEmulated: Bool

  var description: String {
    let rows = groups.flatMap { group in
      group.rows.map { row in
        let cost = row.cost.map { "\($0.text), 95 % interval" } ?? Self.few
        let noise = "noise floor \(QuantityText.noise(row.noiseFloor))"
        return "\(group.heading), \(row.label): \(cost); \(noise); \(row.verdict)."
      }
    }
    return
      "\(isEmulated ? "Emulated figures. " : "")How much slower, 0 is no difference. \(rows.joined(separator: " "))"
  }

  private static let few = "too few samples"
  private static let rowHeight = 30.0
  private static let labelHeight = 18.0
  private static let headingHeight = 26.0

  func drawing(width: Double) -> SVGDrawing {
    let isWide = width >= PlotWidth.beside
    let costs = groups.flatMap(\.rows)
    let left = isWide ? 250.0 : 6.0
    let figures = costs.map { SVGDrawing.width(of: $0.cost?.text ?? Self.few) }.max() ?? 0
    let right = width - (isWide ? figures + 14 : 6)
    let axis = Self.axis(costs.map { ($0.cost, $0.noiseFloor) }, start: left, end: right)
    let top = 30.0
    let step = Self.rowHeight + (isWide ? 0 : Self.labelHeight)
    let bottom = top + groups.reduce(0) { $0 + Self.headingHeight + Double($1.rows.count) * step } + 4
    var drawing = SVGDrawing(width: width, height: bottom + 44)
    let zero = axis.place(1)

    if showsClaim { drawClaim(&drawing, axis, from: top - 6, to: bottom) }
    for tick in axis.ratioTicks(apart: 52) {
      let x = axis.place(tick)
      drawing.line(x, top - 6, x, bottom, "grid")
      drawing.tick(tick == 1 ? "0" : QuantityText.percent(tick), x, bottom + 16)
    }
    drawing.line(zero, top - 6, zero, bottom, "zero")
    drawing.text("← faster", left, bottom + 36, .start, "note")
    drawing.text("slower →", right, bottom + 36, .end, "note")
    if isEmulated { drawing.text("EMULATED", (left + right) / 2, bottom + 36, .middle, "emulated") }

    var y = top
    for group in groups {
      drawing.text(group.heading, within: width - 12, 6, y + 16, .start, "strong")
      y += Self.headingHeight
      for row in group.rows {
        drawRow(row, &drawing, axis, y, isWide: isWide)
        y += step
      }
    }
    return drawing
  }

  private func drawClaim(_ drawing: inout SVGDrawing, _ axis: LogarithmicAxis, from top: Double, to bottom: Double) {
    let (low, high) = (axis.place(Self.claim.lowerBound), axis.place(Self.claim.upperBound))
    drawing.rectangle(low, top, max(2, high - low), bottom - top, "claim")
    for x in [low, high] { drawing.line(x, top, x, bottom, "claimed") }
    drawing.text("claimed: 1 to 3 %", high + 4, 12, high > drawing.width - 130 ? .end : .start, "note")
  }

  private func drawRow(_ row: Row, _ drawing: inout SVGDrawing, _ axis: LogarithmicAxis, _ y: Double, isWide: Bool) {
    let middle = y + Self.rowHeight / 2 + (isWide ? 0 : Self.labelHeight - 4)
    let figure = row.cost?.text ?? Self.few
    if isWide {
      drawing.text(row.label, within: axis.start - 22, 14, middle + 4)
      drawing.text(figure, drawing.width, middle + 4, .end, "figure")
    } else {
      drawing.text(row.label, within: drawing.width - SVGDrawing.width(of: figure) - 16, 6, y + 13)
      drawing.text(figure, drawing.width, y + 13, .end, "figure")
    }
    if let noise = row.noiseFloor {
      let (low, high) = (axis.place(1 / (1 + noise)), axis.place(1 + noise))
      drawing.rectangle(low, middle - 9, max(2, high - low), 18, "noise")
    }
    guard let cost = row.cost else { return }
    let (low, high) = (axis.place(cost.lower), axis.place(cost.upper))
    drawing.line(low, middle, high, middle, "interval")
    // What goes on beyond the axis has no end.
    for (bound, x, direction) in [(cost.lower, low, 1.0), (cost.upper, high, -1.0)] {
      if axis.isWithin(bound) {
        drawing.line(x, middle - 5, x, middle + 5, "interval")
      } else {
        drawing.path([(x + 7 * direction, middle - 5), (x, middle), (x + 7 * direction, middle + 5)], "interval")
      }
    }
    drawing.circle(axis.place(cost.value), middle, 5, row.isDistinguishable ? "told" : "untold")
  }

  /// A difference of a hundred times and more needs no scale.
  static func axis(_ rows: [(cost: Cost?, noise: Double?)], start: Double, end: Double) -> LogarithmicAxis {
    let bounds = rows.compactMap(\.cost).flatMap { [$0.lower, $0.value, $0.upper] }
    let noise = rows.compactMap(\.noise).flatMap { [1 / (1 + $0), 1 + $0] }
    let all = (bounds + noise + [0.99, 1.04]).map { min(max($0, 0.01), 100) }
    return LogarithmicAxis(all, start: start, end: end, padding: 0.04)
  }
}
