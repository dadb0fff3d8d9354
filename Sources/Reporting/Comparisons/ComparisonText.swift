// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import Records
internal import Statistics
internal import Wording

/// A comparison as lines for a person: the verdict of each metric, the ratio it rests on, and what stands between the
/// arms.
package struct ComparisonText {
  private let comparison: Comparison
  private let style: Style
  private let detail: Detail
  private let width: Int?
  private let isSketched: Bool

  /// `isSketched`: with small plots below the tables, for a terminal.
  package init(
    _ comparison: Comparison, _ detail: Detail, style: Style, width: Int?, isSketched: Bool = false
  ) {
    self.isSketched = isSketched
    self.comparison = comparison
    self.style = style
    self.detail = detail
    self.width = width
  }

  package var lines: [String] {
    var lines: [String] = []
    if let emulated = comparison.base.run.emulated {
      lines += wrapped(printable("EMULATED: \(emulated)"), width: width).map(style.doubtful) + [""]
    }
    if comparison.isForced {
      lines += [style.bad("FORCED: these runs must not be compared; what differs is listed below"), ""]
    }
    for candidate in comparison.candidates {
      lines += block(candidate) + [""]
    }
    lines += splitLines()
    return lines + conclusion
  }

  private func block(_ candidate: Comparison.Candidate) -> [String] {
    var lines = [style.strong("\(printable(candidate.arm.name)) against \(printable(comparison.base.name))")]
    for mismatch in candidate.comparability.mismatches {
      lines.append(style.bad("  not comparable: \(text(mismatch))"))
    }
    for difference in candidate.comparability.differences { lines.append("  differs: \(text(difference))") }
    if detail == .verbose, !candidate.comparability.unknown.isEmpty {
      lines.append(printable("  known of one only: \(candidate.comparability.unknown.joined(separator: ", "))"))
    }
    for (id, metrics) in RunText.grouped(candidate.metrics.map(\.metric)) {
      var table = [[RunText.title(id, metrics), "base", "candidate", "ratio [95 %]", "noise", "verdict"]]
      for metric in metrics {
        guard let found = candidate.metrics.first(where: { $0.metric == metric }) else { continue }
        table.append(row(found))
      }
      lines.append("")
      lines += TableText(table).lines(width: width, heading: style.strong)
      if isSketched {
        lines += ComparisonSketch(
          candidate.metrics.filter { $0.metric.id == id }, base: comparison.base, candidate: candidate.arm,
          width: width ?? 80
        ).lines.map(style.faint)
      }
    }
    return lines + remarks(candidate).flatMap { wrapped($0, width: width) }
  }

  private func row(_ found: MetricComparison) -> [String] {
    let (one, other) = (found.base.center?.value ?? 0, found.candidate.center?.value ?? 0)
    let quantity = QuantityText(found.metric, for: max(one, other))
    let ratio = found.estimate.flatMap { estimate in
      found.interval.map { QuantityText.ratio(estimate.ratio, lower: $0.lower, upper: $0.upper) }
    }
    return [
      printable(found.metric.pointText), quantity.text(one), quantity.text(other), ratio ?? "-",
      QuantityText.noise(found.noiseFloor?.halfWidth),
      VerdictText(found, margin: comparison.margin).text,
    ]
  }

  /// What is to be said beside the figures.
  func remarks(_ candidate: Comparison.Candidate) -> [String] {
    var remarks: [String] = []
    remarks += RunEndText.remarks(comparison.base, candidate.arm)
    remarks += PageSizeText.remarks(comparison.base, candidate)
    let bases = candidate.metrics.compactMap(\.estimate?.basis)
    if let least = bases.min(), least != .sessions {
      remarks.append(
        "One of the two has a single session: what changes from session to session is not in these intervals, so they are too narrow."
      )
    }
    if candidate.metrics.contains(where: { $0.estimate != nil && $0.noiseFloor == nil }) {
      remarks.append(
        "The noise floor is unknown, so no difference counts: it takes \(NoiseFloors.minSessions) sessions of each (--append)."
      )
    }
    for (floor, whose) in [(\NoiseFloors.base, "base"), (\NoiseFloors.candidate, "candidate")] {
      guard let found = candidate.metrics.first(where: { $0.noise[keyPath: floor]?.isBiased ?? false }) else {
        continue
      }
      remarks.append(
        "The \(whose) differs from itself at \(found.metric.pointText): that is what a difference here is worth.")
    }
    let flagged = candidate.metrics.map(\.flaggedBlocks).reduce(0, +)
    if flagged > 0 {
      let all = candidate.metrics.map { $0.base.blocks + $0.candidate.blocks }.reduce(0, +)
      remarks.append("\(flagged) of \(all) blocks were disturbed while measured, and count all the same.")
    }
    let leftOut = candidate.metrics.map(\.leftOutBlocks).reduce(0, +)
    if leftOut > 0 {
      remarks.append(
        "\(counted(leftOut, "block was", "blocks were")) left out: something else happened to the device meanwhile."
      )
    }
    let missing = candidate.metrics.filter { $0.verdict == .notDistinguishable }.compactMap(\.sessionsMissing).max()
    if let missing {
      let seconds = comparison.base.run.sessions.map(\.seconds)
      let each = seconds.isEmpty ? 0 : seconds.reduce(0, +) / Double(seconds.count)
      let minutes = Int((Double(missing) * each * 2 / 60).rounded(.up))
      let target = QuantityText.share(comparison.margin / 3)
      remarks.append(
        missing > 1000
          ? "No number of sessions that anybody would run resolves \(target) here: find out what disturbs it first."
          : "To resolve \(target) everywhere, run \(missing) more sessions of each, about \(minutes) min together (--append)."
      )
    }
    for (metrics, whose) in [(candidate.onlyInBase, "base"), (candidate.onlyHere, "candidate")] where !metrics.isEmpty {
      remarks.append("Only the \(whose) has: \(metrics.map { "\($0.id) at \($0.pointText)" }.joined(separator: "; ")).")
    }
    return remarks.map(printable)
  }

  private func splitLines() -> [String] {
    guard let first = comparison.split.first else { return [] }
    var table = [["Where it comes from"] + first.parts.map { "\($0.name) [95 %]" }]
    for split in comparison.split {
      table.append(
        [printable("\(split.metric.id), \(split.metric.pointText)")]
          + split.parts.map { part in
            "\(QuantityText.percent(part.ratio)) [\(QuantityText.percent(part.interval.lower)), \(QuantityText.percent(part.interval.upper))]"
              + (part.isDistinguishable ? "" : " ?")
          })
    }
    return TableText(table).lines(width: width, heading: style.strong)
      + wrapped("A question mark: cannot be told from nothing. Positive is worse. \(first.limits)", width: width) + [""]
  }

  private var conclusion: [String] { [style.painted(Conclusion(comparison))] }

  private func text(_ difference: FingerprintDifference) -> String {
    printable("\(difference.name): \(difference.base) → \(difference.candidate)")
  }
}
