// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Records
internal import Statistics
internal import Wording

/// What was measured in runs that may be held against each other, as a part of a page: each metric's distributions, arm
/// beside arm.
struct RunContents {
  private let group: RunGroup
  private let arms: [ComparisonArm]

  init(_ group: RunGroup) {
    self.group = group
    arms = group.arms
  }

  /// What one arm has of one metric.
  private struct Cell {
    let arm: ComparisonArm
    let series: Int
    let metric: Metric
    let blocks: [[RunBlock]]
    let summary: ArmSummary
  }

  /// `isFirst`: its first distributions are not folded away.
  func contents(_ album: inout PlotAlbum, isFirst: Bool) -> PageContents.Runs {
    let isEmulated = group.runs.contains { $0.run.emulated != nil }
    var metrics: Set<Metric> = []
    for named in group.runs { metrics.formUnion(named.run.metrics) }
    let texts = group.runs.map { ($0.name, RunText($0.run, .normal, style: Style(usesColor: false), width: nil)) }
    let measurements = RunText.grouped(Array(metrics)).enumerated().compactMap { index, found in
      measurement(found.0, found.1, isOpen: isFirst && index == 0, isEmulated: isEmulated, &album)
    }
    let tables = group.runs.flatMap { Self.tables(of: $0.run) }
    return PageContents.Runs(
      heading: texts.map { "\($0.1.heading) (\($0.0))" }.joined(separator: "; "),
      isEmulated: isEmulated, tables: tables, measurements: measurements,
      remarks: texts.flatMap { name, text in
        (text.remarksOnClaims + text.patterns + text.remarks()).map { group.runs.count > 1 ? "\(name): \($0)" : $0 }
      })
  }

  /// What a run says in a table of its own kind.
  private static func tables(of run: Run) -> [PageContents.Table] {
    let pages = run.arms.isEmpty ? PageSizeCurve(run).map { PageSizeText($0, run) } : nil
    return [
      (ClaimsText(run).table, "Claims of unverified origin, put to the test; they are no reference."),
      (pages?.table ?? [], pages?.reach ?? ""),
    ].compactMap { table, caption in
      table.first.map { PageContents.Table(caption, columns: $0, rows: Array(table.dropFirst())) }
    }
  }

  private func measurement(
    _ id: String, _ metrics: [Metric], isOpen: Bool, isEmulated: Bool, _ album: inout PlotAlbum
  ) -> PageContents.Measurement? {
    let cells = metrics.flatMap { metric in
      arms.enumerated().compactMap { index, arm -> Cell? in
        let blocks = arm.run.blocks(of: metric, arm: arm.arm)
        let summary = ArmSummary(blocks)
        return summary.count > 0 ? Cell(arm: arm, series: index, metric: metric, blocks: blocks, summary: summary) : nil
      }
    }
    guard !cells.isEmpty else { return nil }
    var figures: [PageContents.Figure] = []
    for part in Self.parts(cells) {
      let rows = part.compactMap { cell in
        Distribution.merged(cell.blocks.joined().compactMap(\.distribution)).map {
          DistributionPlot.Row(
            name: cell.arm.name, label: cell.metric.pointText, series: cell.series, distribution: $0,
            summary: cell.summary, batch: cell.metric.batch)
        }
      }
      guard !rows.isEmpty else { continue }
      figures.append(
        album.figure(
          DistributionPlot(title: "\(id): how often each time was seen", rows: rows, isEmulated: isEmulated),
          kind: "distributions",
          legend:
            "How often each time was seen, each distribution as high as its own peak. Line: median; dashed: p99; ring: the longest.",
          isEmulated: isEmulated))
    }
    let isRate = cells.allSatisfy { $0.metric.unit == .bytesPerSecond }
    return PageContents.Measurement(
      heading: "\(RunText.title(id, metrics)) (\(counted(metrics.count, "point")))",
      isOpen: isOpen, figures: figures,
      table: PageContents.Table(
        isRate
          ? "Medians of blocks with their 95 % intervals."
          : "Medians with their 95 % intervals. The intervals of p99 and p99.9 are those of these samples; another session may lie outside.",
        columns: ["point", "arm", "median [95 %]"]
          + (isRate ? ["lowest", "highest", "blocks"] : ["p99", "p99.9", "longest", "samples"]),
        rows: cells.map { Self.row($0, isRate: isRate) }))
  }

  /// So many that a plot is not taller than a screen; what is of one metric stays together.
  private static func parts(_ cells: [Cell]) -> [[Cell]] {
    var parts: [[Cell]] = []
    for (_, found) in Dictionary(grouping: cells, by: \.metric).sorted(by: { $0.key < $1.key }) {
      if let last = parts.last, last.count + found.count <= 12 {
        parts[parts.count - 1] += found
      } else {
        parts.append(found)
      }
    }
    return parts
  }

  private static func row(_ cell: Cell, isRate: Bool) -> [String] {
    let summary = cell.summary
    let median = summary.center?.value ?? summary[0.5]?.value ?? 0
    let quantity = QuantityText(cell.metric, for: median)
    func own(_ value: Double) -> String { QuantityText(cell.metric, for: value).text(value) }
    func quantile(_ probability: Double) -> String {
      guard let quantile = summary.telling(probability) else { return "too few samples" }
      let quantity = QuantityText(cell.metric, for: quantile.value)
      return quantile.interval.map { quantity.text(quantile.value, $0) } ?? quantity.text(quantile.value)
    }
    return [
      cell.metric.pointText, cell.arm.name,
      quantity.median(summary),
    ]
      + (isRate
        ? [own(summary.minimum), own(summary.maximum)]
        : [quantile(0.99), quantile(0.999), own(summary.maximum)])
      + [QuantityText.grouped(summary.count)]
  }
}

extension ArmSummary {
  /// A quantile that says something: nil with so few samples that it is no more than the longest of them.
  func telling(_ probability: Double) -> Quantile? {
    Double(count) * (1 - probability) >= 1 ? self[probability] : nil
  }
}
