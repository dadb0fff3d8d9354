// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough
internal import Records

/// The head of a page: what it is about, the verdict, the one number, and the answer to each question.
struct Overview {
  let title: String
  let head: PageContents.Head
  let emulation: PageContents.Emulation?
  let answers: [PageContents.Answer]
  let table: PageContents.Table

  init(
    sources: [ReportSource], comparisons: [NamedComparison], groups: [RunGroup], findings: [FindingsContents]
  ) {
    let concluded = comparisons.map { ($0, Conclusion($0.comparison)) }
    answers =
      findings.map(Self.answer)
      + concluded.enumerated().map { index, found in
        PageContents.Answer(
          question: "What does it cost? (\(found.0.heading))", tone: found.1.tone.name,
          word: Self.word(found.1.tone, "not slower", "not shown", "slower"), sentence: found.1.text,
          anchor: CostContents.anchor(index + 1))
      }
    let worst = (findings.map(\.conclusion) + concluded.map(\.1)).reduce(nil as Conclusion?) { worst, next in
      (worst?.tone).map { $0 >= next.tone } ?? false ? worst : next
    }
    head = PageContents.Head(
      tone: worst?.tone.name ?? "none", sentence: worst?.text ?? Self.plain(sources),
      number: KeyFigure(comparisons) ?? KeyFigure(groups) ?? KeyFigure(findings))
    let runs = sources.compactMap { if case .run(let run) = $0.content { run } else { nil } }
    var reasons: [String] = []
    for reason in runs.compactMap(\.emulated) + comparisons.flatMap(\.comparison.emulations)
    where !reasons.contains(reason) {
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
    let doubt =
      found.counts[.unknown] > 0 ? "not wholly known" : found.counts[.warn] > 0 ? "with warnings" : "not shown"
    return PageContents.Answer(
      question: found.contents.heading, tone: tone.name,
      word: found.kind == .preflight
        ? word(tone, "ready", doubt, "not ready") : word(tone, "verified", doubt, "not verified"),
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
    return MarkupText.shortened(
      parts.isEmpty ? sources.first?.name ?? "nothing" : parts.joined(separator: ", "), to: 160)
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
