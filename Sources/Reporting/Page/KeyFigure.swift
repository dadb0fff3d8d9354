// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Records
internal import Statistics
internal import Wording

/// The one number: what a reader takes along who reads no further.
struct KeyFigure: Sendable {
  /// What it is a figure of: "What it costs".
  let label: String
  let figure: String
  /// In words, with its interval.
  let meaning: String
  /// Of what, and from how many samples.
  let place: String
  let tone: String
  let isEmulated: Bool
}

extension KeyFigure {
  /// The largest difference that can be told from nothing; where none can, how large one may be at most. nil without
  /// any ratio.
  init?(_ comparisons: [NamedComparison]) {
    typealias Found = (named: NamedComparison, arm: String, metric: ComparisonJSON.MetricJSON, cost: Cost)
    let found = comparisons.flatMap { named in
      named.comparison.candidates.flatMap { candidate in
        candidate.metrics.compactMap { metric in
          metric.cost.map { cost -> Found in (named, candidate.arm.name, metric, cost) }
        }
      }
    }
    let certain = found.filter { $0.metric.verdict == .slower }.max { $0.cost.value < $1.cost.value }
    guard let chosen = certain ?? found.max(by: { $0.cost.upper < $1.cost.upper }) else { return nil }
    let (metric, cost) = (chosen.metric, chosen.cost)
    label = "What it costs"
    let bounds = "95 % interval \(QuantityText.percent(cost.lower)) to \(QuantityText.percent(cost.upper))"
    let among = found.count > 1 ? "; of \(found.count) figures the largest" : ""
    if certain != nil {
      figure = QuantityText.percent(cost.value)
      meaning = "slower, \(bounds)\(among)\(found.count > 1 ? " that can be told from nothing" : "")"
    } else if metric.basis != Basis.sessions.rawValue {
      figure = "unknown"
      meaning = "with a single session on a side: the \(bounds)\(among), holds for these sessions alone"
    } else if cost.upper > 1 {
      figure = "≤ \(QuantityText.share(cost.upper - 1))"
      meaning = "slower at most, by the \(bounds)\(among). That it is slower at all is not shown"
    } else {
      figure = QuantityText.percent(cost.upper)
      meaning =
        "at most, \(metric.verdict == .faster ? "so it is faster, " : "")by the \(bounds)\(among)"
        + (metric.verdict == .faster ? "" : ". That it is faster is not shown")
    }
    tone = Conclusion(chosen.named.comparison).tone.name
    isEmulated = chosen.named.comparison.isEmulated
    place =
      "\(metric.id), \(metric.metric.pointText), \(NamedComparison.short(chosen.arm)) against "
      + "\(NamedComparison.short(chosen.named.comparison.base.name)); "
      + "n = \(Self.count(metric.candidate)) against \(Self.count(metric.base))"
  }

  /// The first median there is; nil without any.
  init?(_ groups: [RunGroup]) {
    for arm in groups.flatMap(\.arms) {
      for metric in arm.run.metrics.sorted() {
        let summary = ArmSummary(arm.run.blocks(of: metric, arm: arm.arm))
        guard let center = summary.center else { continue }
        let quantity = QuantityText(metric, for: center.value)
        label = "What was measured first"
        figure = quantity.text(center.value)
        meaning =
          "median, 95 % interval \(quantity.text(center.interval.lower)) to \(quantity.text(center.interval.upper))"
        place =
          "\(metric.id), \(metric.pointText), \(arm.name); n = \(Self.count(summary.count, summary.sessions))"
        tone = "none"
        isEmulated = arm.run.emulated != nil
        return
      }
    }
    return nil
  }

  /// How many checks failed, or that none did.
  init(_ findings: [FindingsContents]) {
    let total = findings.map(\.total).reduce(0, +)
    let failed = findings.map { $0.counts[.fail] }.reduce(0, +)
    let passed = findings.map { $0.counts[.pass] }.reduce(0, +)
    label = "What was checked"
    figure = total == 0 ? "nothing" : failed > 0 ? "\(failed) of \(total)" : "\(passed) of \(total)"
    meaning =
      total == 0 ? "was judged or measured" : failed > 0 ? "checks failed" : "checks passed, and none failed"
    place = ""
    tone = findings.map(\.conclusion.tone).max()?.name ?? "none"
    isEmulated = false
  }

  /// "16,000 in 4 sessions".
  static func count(_ summary: ComparisonJSON.Summary) -> String { count(summary.count, summary.sessions) }

  static func count(_ samples: Int, _ sessions: Int) -> String {
    "\(QuantityText.grouped(samples)) in \(counted(sessions, "session"))"
  }
}
