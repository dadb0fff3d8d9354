// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// A time by the memory that transfers are spread over, with the place where it rises.
struct WorkingSetPlot: Plot {
  /// The median at a working set.
  struct Point: Sendable {
    let bytes: Int
    /// Nanoseconds.
    let level: Double
    /// nil with a single block.
    let interval: Interval?
    let count: Int
  }

  /// One curve of it.
  struct Line: Sendable {
    let name: String
    /// By rising working set.
    let points: [Point]
    /// Where it rises; nil where it does not.
    let knee: Knee?
    /// In words.
    let verdict: String
  }

  let title: String
  let lines: [Line]
  let isEmulated: Bool

  var description: String {
    let texts = lines.map { line in
      let points = line.points.map { "\(Metric.size($0.bytes)) \(Self.text($0.level))" }
      return "\(line.name): \(points.joined(separator: ", ")). \(line.verdict)."
    }
    return
      "\(isEmulated ? "Emulated figures. " : "")Medians by working set, both axes logarithmic. \(texts.joined(separator: " "))"
  }

  func drawing(width: Double) -> SVGDrawing {
    let (left, right) = (72.0, width - 14)
    let top = 14 + Double(lines.count) * 20
    let bottom = top + 190
    var drawing = SVGDrawing(width: width, height: bottom + 46)
    let sizes = LogarithmicAxis(
      lines.flatMap { $0.points.map { Double($0.bytes) } }, start: left, end: right, padding: 0.04)
    let levels = lines.flatMap { line in
      line.points.flatMap { [$0.level, $0.interval?.lower ?? $0.level, $0.interval?.upper ?? $0.level] }
    }
    // A rise of a tenth must not look like one of ten times.
    let (least, most) = (levels.filter { $0 > 0 }.min() ?? 1, levels.max() ?? 10)
    let times = LogarithmicAxis([least, max(most, least * 1.5)], start: bottom, end: top, padding: 0.06)

    for tick in times.ticks(apart: 26) {
      let y = times.place(tick)
      drawing.line(left, y, right, y, "grid")
      drawing.text(QuantityText.tick(nanoseconds: tick), left - 8, y + 4, .end, "tick")
    }
    var last = -1000.0
    for bytes in Set(lines.flatMap { $0.points.map(\.bytes) }).sorted() {
      let x = sizes.place(Double(bytes))
      drawing.line(x, bottom, x, bottom + 4, "axis")
      if x - last >= 54 {
        drawing.tick(Metric.size(bytes), x, bottom + 18)
        last = x
      }
    }
    drawing.line(left, bottom, right, bottom, "axis")
    drawing.text("working set", right, bottom + 38, .end, "note")
    if isEmulated { drawing.text("EMULATED", left, bottom + 38, .start, "emulated") }
    for (index, line) in lines.enumerated() {
      draw(line, series: index % 4, legend: 14 + Double(index) * 20, &drawing, sizes, times, top, bottom)
    }
    return drawing
  }

  private func draw(
    _ line: Line, series: Int, legend: Double, _ drawing: inout SVGDrawing, _ sizes: LogarithmicAxis,
    _ times: LogarithmicAxis, _ top: Double, _ bottom: Double
  ) {
    let style = "series\(series)"
    drawing.line(6, legend - 4, 34, legend - 4, "curve \(style)")
    marker(series, 20, legend - 4, &drawing)
    let knee = line.knee.map { "knee \(RunText.onset($0))" }
    drawing.text("\(line.name): \(knee ?? "no knee")", within: drawing.width - 46, 42, legend)
    if let knee = line.knee {
      let (low, high) = (sizes.place(knee.onset.lower), sizes.place(knee.onset.upper))
      drawing.rectangle(low, top, max(2, high - low), bottom - top, "knee \(style)")
    }
    drawing.path(line.points.map { (sizes.place(Double($0.bytes)), times.place($0.level)) }, "curve \(style)")
    for point in line.points {
      let (x, y) = (sizes.place(Double(point.bytes)), times.place(point.level))
      // Beside each other where curves lie upon each other.
      let beside = x + Double(series) * 3
      if let interval = point.interval {
        drawing.line(beside, times.place(interval.lower), beside, times.place(interval.upper), "error \(style)")
      }
      marker(series, x, y, &drawing)
    }
  }

  /// Each curve has a form of its own, since not everybody tells colours apart.
  private func marker(_ series: Int, _ x: Double, _ y: Double, _ drawing: inout SVGDrawing) {
    let style = "mark series\(series)"
    switch series {
    case 0: drawing.circle(x, y, 4, style)
    case 1: drawing.rectangle(x - 3.5, y - 3.5, 7, 7, style)
    case 2: drawing.path([(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)], closed: true, style)
    default: drawing.path([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], closed: true, style)
    }
  }

  private static func text(_ nanoseconds: Double) -> String {
    QuantityText(.nanoseconds, for: nanoseconds).text(nanoseconds)
  }
}
