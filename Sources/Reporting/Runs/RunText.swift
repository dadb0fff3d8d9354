// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import Records
internal import Statistics
internal import Wording

/// A run as lines for a person.
package struct RunText {
  private let run: Run
  private let style: Style
  private let detail: Detail
  private let width: Int?
  private let isSketched: Bool

  /// `isSketched`: with small plots below the tables, for a terminal.
  package init(_ run: Run, _ detail: Detail, style: Style, width: Int?, isSketched: Bool = false) {
    self.isSketched = isSketched
    self.run = run
    self.detail = detail
    self.style = style
    self.width = width
  }

  package var lines: [String] {
    var lines = [style.strong(heading)]
    // Where a comparison follows, it says so.
    if let emulated = run.emulated, !tabulated.isEmpty {
      lines += wrapped(printable("EMULATED: \(emulated)"), width: width).map(style.doubtful)
    }
    let pages = run.arms.isEmpty ? PageSizeCurve(run) : nil
    for arm in tabulated {
      for (id, metrics) in Self.grouped(run.metrics) {
        // Pages side by side say more than one below the other; whoever wants all gets both.
        let isSideBySide = pages.map { $0.steps.contains { metrics.contains($0.small) } } ?? false
        let table = isSideBySide && detail != .verbose ? [] : table(id, metrics, arm)
        if !table.isEmpty { lines += [""] + table }
        if isSideBySide, let pages { lines += [""] + PageSizeText(pages, run).lines(style, width: width) }
        if isSketched { lines += RunSketch(run, metrics, arm: arm, width: width ?? 80).lines.map(style.faint) }
      }
    }
    let claims = ClaimsText(run).lines(style, width: width)
    if !claims.isEmpty { lines += [""] + claims }
    let curves = WorkingSetCurve.all(of: run).map(curveText)
    if !curves.isEmpty { lines += [""] + curves.flatMap { wrapped($0, width: width) } }
    if !patterns.isEmpty { lines += [""] + patterns.flatMap { wrapped($0, width: width) } }
    return lines + [""] + remarks().flatMap { wrapped($0, width: width) }
  }

  /// Where a curve over working sets rises, in a sentence.
  func curveText(_ curve: WorkingSetCurve) -> String {
    let what = printable("\(curve.metric.id)\(curve.arm.map { ", \($0)" } ?? ""), \(curve.metric.pointText)")
    let last = curve.workingSets.last.map(Metric.size) ?? ""
    guard curve.workingSets.count >= WorkingSetCurve.minPoints else {
      return "\(what): too few working sets to look for a knee; name five or more"
    }
    guard let knee = curve.knee else { return "\(what): no knee up to \(last)" }
    let quantity = QuantityText(.nanoseconds, for: knee.raised)
    return "\(what): begins to rise \(Self.onset(knee)), "
      + "from \(quantity.text(knee.level)) to \(quantity.text(knee.raised)), \(Self.difference(knee.raised - knee.level)) more each (p = \(QuantityText.fixed(knee.pValue, decimals: 3)))"
  }

  /// "between 1 MiB and 2 MiB": what lies between two measured sizes nobody has seen.
  static func onset(_ knee: Knee) -> String {
    "between \(Metric.size(Int(knee.onset.lower))) and \(Metric.size(Int(knee.onset.upper)))"
  }

  private static func difference(_ nanoseconds: Double) -> String {
    QuantityText(.nanoseconds, for: nanoseconds).text(nanoseconds)
  }

  /// Where times go by the frames of the bus, a sentence for each metric for which they do.
  var patterns: [String] { FramePattern.all(of: run).map(patternText) }

  /// What is to be said of the tables that only some runs have; a page has no other place for it.
  var remarksOnClaims: [String] { ClaimsText(run).remarks }

  private func patternText(_ pattern: FramePattern) -> String {
    let what = printable(
      [pattern.metric.id, pattern.arm?.description ?? "", pattern.metric.pointText].filter { !$0.isEmpty }.joined(
        separator: ", "))
    let frame = pattern.frameNanoseconds == 125_000 ? "125 µs (a microframe)" : "1 ms (a frame)"
    let strength =
      "n = \(QuantityText.grouped(pattern.count)), concentration \(QuantityText.fixed(pattern.concentration, decimals: 2)) of 1"
    switch pattern.shape {
    case .multiples:
      let offset = QuantityText(.nanoseconds, for: abs(pattern.offsetNanoseconds)).text(abs(pattern.offsetNanoseconds))
      return
        "\(what): times gather at multiples of \(frame) \(pattern.offsetNanoseconds < 0 ? "less" : "plus") \(offset) (\(strength)), as where they wait for the bus"
    case .multiple(let number):
      return "\(what): nearly all take \(number) × \(frame) (\(strength)), as where they wait for the bus"
    }
  }

  /// The arms of a run that has several are held against each other by a comparison, whose table has their levels too.
  private var tabulated: [Arm?] {
    guard run.arms.count > 1 else { return [nil] }
    return detail == .verbose ? run.arms.map(Optional.some) : []
  }

  /// What was measured, and how much of it.
  var heading: String {
    let subject = run.subject.map { " (\(printable($0)))" } ?? ""
    let sessions = run.sessions.count
    let blocks = run.sessions.map(\.blocks.count).max() ?? 0
    return "\(printable(run.engine)): \(printable(run.deviceName ?? "this machine"))\(subject), \(sessions) "
      + "\(plural(sessions, "session", "sessions")) of up to \(blocks) blocks"
  }

  /// The metrics by id, each in its order.
  static func grouped(_ metrics: [Metric]) -> [(String, [Metric])] {
    Dictionary(grouping: metrics, by: \.id).sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }

  /// What stands above a table: the metric's id, and of how many operations a sample is the mean.
  static func title(_ id: String, _ metrics: [Metric]) -> String {
    let batch = metrics.first?.batch ?? 1
    return printable(id) + (batch > 1 ? ", mean of \(QuantityText.grouped(batch))" : "")
  }

  private func table(_ id: String, _ metrics: [Metric], _ arm: Arm?) -> [String] {
    let rows = metrics.map { metric in (metric, ArmSummary(run.blocks(of: metric, arm: arm))) }
      .filter { $0.1.count > 0 }
    guard !rows.isEmpty else { return [] }
    let isRate = metrics.first?.unit == .bytesPerSecond
    var table = [
      [Self.title(id, metrics) + printable(arm.map { ", \($0)" } ?? ""), "median [95 %]"]
        + (isRate ? ["lowest", "highest", "blocks"] : ["p99", "p99.9", "longest", "samples"])
    ]
    for (metric, summary) in rows {
      let median = summary.center?.value ?? summary[0.5]?.value ?? 0
      let quantity = QuantityText(metric, for: median)
      let center = quantity.median(summary)
      func quantile(_ probability: Double) -> String {
        summary.telling(probability).map { quantity.text($0.value) } ?? "-"
      }
      table.append(
        [printable(metric.pointText), center]
          + (isRate
            ? [quantity.text(summary.minimum), quantity.text(summary.maximum)]
            : [quantile(0.99), quantile(0.999), quantity.text(summary.maximum)])
          + [QuantityText.grouped(summary.count)])
    }
    return TableText(table).lines(width: width, heading: style.strong)
  }

  /// What is to be said beside the figures.
  func remarks() -> [String] {
    var remarks: [String] = []
    let basis = run.metrics.compactMap { ArmSummary(run.blocks(of: $0, arm: run.arms.first)).center?.basis }.min()
    switch tabulated.isEmpty ? Basis?.none : basis {
    case .sessions?:
      remarks.append("The interval is that of another session's median; p99 and above are those of these samples.")
    case .blocks?, .rounds?:
      remarks.append(
        "A single session: what changes from one to the next is not in the intervals. With --sessions 5 it is.")
    case nil: break
    case .samples?:
      remarks.append("A single block: the intervals presume that samples do not depend on each other.")
    }
    let timed = run.metrics.filter { $0.isBetterLower && $0.isTimedByDevice == false }
    let shortest = timed.compactMap { ArmSummary(run.blocks(of: $0))[0.5]?.value }.min()
    let isBatched = run.metrics.contains { $0.batch > 1 }
    var timer =
      "Reading the clock takes \(QuantityText(.nanoseconds, for: run.timerNanoseconds).text(run.timerNanoseconds))"
    if let shortest, shortest > 0 {
      timer +=
        ", \(QuantityText.fixed(run.timerNanoseconds / shortest * 100, decimals: 2)) % of the shortest \(isBatched ? "batch, of which it is read once" : timed.count < run.metrics.count(where: \.isBetterLower) ? "median that it times" : "median"); it is not subtracted."
    }
    if timed.isEmpty, run.metrics.contains(where: { $0.isTimedByDevice == true }) {
      timer = "All times are by the device's own clock."
    }
    remarks.append(timer)
    let blocks = run.sessions.flatMap(\.blocks)
    for flag in BlockFlag.allCases {
      let count = blocks.count { $0.flags.contains(flag) }
      guard count > 0 else { continue }
      let isLeftOut = blocks.contains { $0.flags.contains(flag) && !run.counts($0) } && flag.disqualifies
      remarks.append("\(count) of \(blocks.count) blocks\(isLeftOut ? " left out" : ""): \(flag.text).")
    }
    let unknown = run.fingerprint.mustMatch.filter { $0.value == nil }.map(\.name.rawValue)
    if detail == .verbose, !unknown.isEmpty {
      remarks.append(printable("Not known here: \(unknown.joined(separator: ", "))."))
    }
    remarks += run.notes.map(printable)
    if run.isInterrupted { remarks.append("Interrupted: this is what was measured until then.") }
    if let failure = run.failure { remarks.append(style.bad("It ended early: \(printable(failure))")) }
    return remarks
  }
}
