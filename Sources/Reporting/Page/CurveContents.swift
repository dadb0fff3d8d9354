// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// The curves of a run over working sets, as parts of a page.
struct CurveContents {
  private let named: RunGroup.Named
  private let isOnly: Bool

  init(_ named: RunGroup.Named, isOnly: Bool) {
    self.named = named
    self.isOnly = isOnly
  }

  /// A plot for each metric, with a line for each arm.
  func contents(_ album: inout PlotAlbum) -> [PageContents.Curve] {
    let run = named.run
    let text = RunText(run, .normal, style: Style(usesColor: false), width: nil)
    return Dictionary(grouping: WorkingSetCurve.all(of: run), by: \.metric).sorted { $0.key < $1.key }
      .map { metric, curves in
        let lines = curves.map { curve in
          WorkingSetPlot.Line(
            name: curve.arm?.description ?? named.name, points: points(of: curve), knee: curve.knee,
            verdict: text.curveText(curve))
        }
        let name = "\(metric.id), \(metric.pointText)"
        let heading = isOnly ? name : "\(named.name): \(name)"
        return PageContents.Curve(
          heading: heading,
          figure: album.figure(
            WorkingSetPlot(title: heading, lines: lines, isEmulated: run.emulated != nil), kind: "working-sets",
            legend:
              "Medians with their 95 % intervals. Where a curve rises, the IOMMU no longer remembers all the translations that are "
              + "needed; the shaded width is where that begins.", isEmulated: run.emulated != nil),
          table: table(lines), sentences: lines.map(\.verdict))
      }
  }

  private func points(of curve: WorkingSetCurve) -> [WorkingSetPlot.Point] {
    // Where a sample is the time of several operations in a row, what is told is that of one.
    func each(_ value: Double) -> Double { value / Double(curve.metric.batch) }
    return zip(curve.workingSets, curve.levels).map { bytes, level in
      var point = curve.metric.point
      point[WorkingSetCurve.parameter] = bytes
      let summary = ArmSummary(
        named.run.blocks(
          of: Metric(
            id: curve.metric.id, unit: curve.metric.unit, point: point, device: curve.metric.device), arm: curve.arm))
      return WorkingSetPlot.Point(
        bytes: bytes, level: each(summary.center?.value ?? level),
        interval: summary.center.map { center in
          Interval(
            lower: each(center.interval.lower), upper: each(center.interval.upper),
            confidence: center.interval.confidence)
        }, count: summary.count)
    }
  }

  private func table(_ lines: [WorkingSetPlot.Line]) -> PageContents.Table {
    PageContents.Table(
      "Medians with their 95 % intervals, by working set.",
      columns: ["arm", "working set", "median [95 %]", "samples"],
      rows: lines.flatMap { line in
        line.points.map { point in
          let quantity = QuantityText(.nanoseconds, for: point.level)
          return [
            line.name, Metric.size(point.bytes),
            point.interval.map { quantity.text(point.level, $0) } ?? quantity.text(point.level),
            QuantityText.grouped(point.count),
          ]
        }
      })
  }
}
