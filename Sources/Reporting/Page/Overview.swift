// SPDX-License-Identifier: GPL-3.0-or-later
internal import Latency
internal import Passthrough
internal import Statistics

/// The head of a page: what it is about, the verdict, the one number, and the answer to each question.
struct Overview {
  let title: String
  let head: PageContents.Head
  let emulation: PageContents.Emulation?
  let answers: [PageContents.Answer]
  let table: PageContents.Table

  /// `groups` are the arms of runs that may be held against each other.
  init(
    sources: [ReportSource], comparisons: [ComparisonJSON], groups: [[ComparisonArm]], findings: [FindingsContents]
  ) {
    let concluded = comparisons.map { ($0, Conclusion($0)) }
    answers =
      findings.map(Self.answer)
      + concluded.enumerated().map { index, found in
        PageContents.Answer(
          question: "What does it cost?", tone: found.1.tone.name,
          word: Self.word(found.1.tone, "not slower", "not shown", "slower"),
          sentence: found.1.text, anchor: CostContents.anchor(index + 1))
      }
    let worst = (findings.map(\.conclusion) + concluded.map(\.1)).reduce(nil as Conclusion?) { worst, next in
      (worst?.tone).map { $0 >= next.tone } ?? false ? worst : next
    }
    let figure = Self.cost(comparisons) ?? Self.level(groups) ?? Self.share(findings)
    head = PageContents.Head(
      tone: worst?.tone.name ?? "none", sentence: worst?.text ?? Self.plain(sources), figure: figure.0, detail: figure.1
    )
    let runs = sources.compactMap { if case .run(let run) = $0.content { run } else { nil } }
    var reasons: [String] = []
    for reason in runs.compactMap(\.emulated) + comparisons.flatMap(\.emulations) where !reasons.contains(reason) {
      reasons.append(reason)
    }
    emulation = reasons.isEmpty ? nil : PageContents.Emulation(reasons: reasons)
    title = Self.title(sources, runs)
    table = PageContents.Table(
      "The files, in the order in which they were named.", columns: ["file", "what it is", "made at", "by"],
      rows: sources.map(Self.row))
  }

  private static func answer(_ found: FindingsContents) -> PageContents.Answer {
    let tone = found.conclusion.tone
    return PageContents.Answer(
      question: found.contents.heading, tone: tone.name,
      word: found.kind == .preflight
        ? word(tone, "ready", "with reservations", "not ready") : word(tone, "verified", "not wholly", "not verified"),
      sentence: "\(found.conclusion.text) (\(found.counts.text))", anchor: found.contents.anchor)
  }

  /// A sign too, for whoever does not see colours.
  private static func word(_ tone: Conclusion.Tone, _ good: String, _ doubtful: String, _ bad: String) -> String {
    switch tone {
    case .good: "✓ \(good)"
    case .doubtful: "! \(doubtful)"
    case .bad: "✗ \(bad)"
    }
  }

  /// The largest difference that is certain, or else how large one may be.
  private static func cost(_ comparisons: [ComparisonJSON]) -> (String, String)? {
    let found = comparisons.flatMap { comparison in
      comparison.candidates.flatMap { candidate in
        candidate.metrics.compactMap { metric in
          metric.cost.map { (comparison: comparison, candidate: candidate, metric: metric, cost: $0) }
        }
      }
    }
    func place(
      _ one: (
        comparison: ComparisonJSON, candidate: ComparisonJSON.CandidateJSON, metric: ComparisonJSON.MetricJSON,
        cost: Cost
      )
    ) -> String {
      let few = min(one.metric.base.sessions, one.metric.candidate.sessions)
      return
        "\(one.metric.id), \(one.metric.metric.pointText), \(one.candidate.arm.name) against \(one.comparison.base.name); "
        + "n = \(QuantityText.grouped(one.metric.base.count)) and \(QuantityText.grouped(one.metric.candidate.count)) in \(few) \(few == 1 ? "session" : "sessions") each"
        + (one.comparison.isEmulated ? "; EMULATED" : "")
    }
    let among = found.count > 1 ? ", the largest of \(found.count)" : ""
    if let worst = found.filter({ $0.metric.verdict == .slower }).max(by: { $0.cost.value < $1.cost.value }) {
      return (
        QuantityText.percent(worst.cost.value),
        "slower, 95 % interval \(QuantityText.percent(worst.cost.lower)) to \(QuantityText.percent(worst.cost.upper))\(among): \(place(worst))"
      )
    }
    guard let widest = found.max(by: { $0.cost.upper < $1.cost.upper }) else { return nil }
    return (
      "≤ \(QuantityText.share(widest.cost.upper - 1))",
      "slower at most, by the 95 % interval \(QuantityText.percent(widest.cost.lower)) to \(QuantityText.percent(widest.cost.upper))\(among): \(place(widest))"
    )
  }

  /// The first median there is.
  private static func level(_ groups: [[ComparisonArm]]) -> (String, String)? {
    for arm in groups.joined() {
      for metric in arm.run.metrics.sorted() {
        let summary = ArmSummary(arm.run.blocks(of: metric, arm: arm.arm))
        guard let center = summary.center else { continue }
        let quantity = QuantityText(metric.unit, for: center.value)
        return (
          quantity.text(center.value),
          "median, 95 % interval \(quantity.text(center.interval.lower)) to \(quantity.text(center.interval.upper)): \(metric.id), "
            + "\(metric.pointText), \(arm.name); n = \(QuantityText.grouped(summary.count)) in \(summary.sessions) "
            + "\(summary.sessions == 1 ? "session" : "sessions")\(arm.run.emulated == nil ? "" : "; EMULATED")"
        )
      }
    }
    return nil
  }

  private static func share(_ findings: [FindingsContents]) -> (String, String) {
    let total = findings.map(\.total).reduce(0, +)
    let failed = findings.map { $0.counts[.fail] }.reduce(0, +)
    let passed = findings.map { $0.counts[.pass] }.reduce(0, +)
    guard total > 0 else { return ("no figure", "nothing was judged and nothing was measured") }
    return failed > 0
      ? ("\(failed) of \(total)", "checks failed") : ("\(passed) of \(total)", "checks passed, none failed")
  }

  /// What there is where nothing was judged.
  private static func plain(_ sources: [ReportSource]) -> String {
    sources.contains { if case .run = $0.content { true } else { false } }
      ? "Measured, with nothing to compare it with" : "Devices as their host knows them"
  }

  private static func title(_ sources: [ReportSource], _ runs: [Run]) -> String {
    var parts: [String] = []
    func add(_ part: String?) { if let part, !part.isEmpty, !parts.contains(part) { parts.append(part) } }
    for run in runs { add(run.deviceName ?? run.subject) }
    for source in sources {
      switch source.content {
      case .preflight(let report): add(report.machine.productName)
      case .verification(let report): add(report.machine.productName)
      case .passport, .run, .comparison: break
      }
    }
    return parts.isEmpty ? sources.first?.name ?? "nothing" : parts.joined(separator: ", ")
  }

  private static func row(_ source: ReportSource) -> [String] {
    switch source.content {
    case .preflight(let report): [source.name, "preflight", report.time ?? "unknown", report.tool.version]
    case .verification(let report): [source.name, "verification", report.time ?? "unknown", report.tool.version]
    case .passport(let passport): [source.name, "passport", passport.time ?? "unknown", passport.tool.version]
    case .run(let run):
      [
        source.name, "run of \(run.engine)\(run.emulated == nil ? "" : ", emulated")",
        run.sessions.first?.time ?? "unknown", run.toolVersion,
      ]
    case .comparison(let comparison):
      [
        source.name, "comparison\(comparison.isEmulated ? ", emulated" : "")", "unknown", comparison.tool.version,
      ]
    }
  }
}
