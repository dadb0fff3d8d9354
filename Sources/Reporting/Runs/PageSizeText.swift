// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// A chase through pages of two sizes, side by side.
struct PageSizeText {
  private let curve: PageSizeCurve
  private let run: Run

  init(_ curve: PageSizeCurve, _ run: Run) {
    self.curve = curve
    self.run = run
  }

  func lines(_ style: Style, width: Int?) -> [String] {
    table.isEmpty ? [] : TableText(table).lines(width: width, heading: style.strong) + wrapped(reach, width: width)
  }

  /// A heading and a row for each working set.
  var table: [[String]] {
    guard let first = curve.steps.first else { return [] }
    let (small, large) = (Self.page(first.small), Self.page(first.large))
    var table = [
      [
        RunText.title(first.small.id, [first.small]), "pages of \(small) [95 %]", "of \(large) [95 %]",
        "\(small) against \(large) [95 %]", "samples",
      ]
    ]
    for step in curve.steps {
      let summaries = [step.small, step.large].map { ($0, ArmSummary(run.blocks(of: $0))) }
      table.append(
        ["working set \(Metric.size(step.workingSet))"]
          + summaries.map { metric, summary in
            let median = summary.center?.value ?? summary[0.5]?.value ?? 0
            return QuantityText(metric, for: median).median(summary)
          } + [Self.ratio(step), QuantityText.grouped(summaries.map(\.1.count).reduce(0, +))])
    }
    return table
  }

  /// Up to where the TLB reaches.
  var reach: String {
    let small = curve.steps.first.map { Self.page($0.small) } ?? ""
    let last = curve.steps.last.map { Metric.size($0.workingSet) } ?? ""
    guard curve.steps.count >= WorkingSetCurve.minPoints else {
      return "Too few working sets to look for the TLB's reach; name five or more."
    }
    guard let knee = curve.knee else {
      // That no place was found where it begins does not mean that nothing is paid.
      return curve.steps.contains { $0.isDistinguishable && $0.ratio?.value ?? 1 > 1 }
        ? "From which working set on pages of \(small) cost more cannot be told from what sessions differ by."
        : "That pages of \(small) cost more than large ones cannot be told from noise up to \(last)."
    }
    let probability = "(p = \(QuantityText.fixed(knee.pValue, decimals: 3)))"
    guard let reach = curve.reach else {
      return
        "Pages of \(small) cost more already at the smallest working set: the TLB's reach is below it \(probability)."
    }
    return
      "Pages of \(small) begin to cost more between \(Metric.size(reach.lowerBound)) and \(Metric.size(reach.upperBound)), "
      + "where the TLB no longer holds them \(probability)."
  }

  /// "+31 % [+29 %, +33 %]", with a question mark where it cannot be told from nothing.
  private static func ratio(_ step: PageSizeCurve.Step) -> String {
    guard let ratio = step.ratio else { return "-" }
    return text(ratio.value, ratio.interval) + (step.isDistinguishable ? "" : " ?")
  }

  static func text(_ ratio: Double, _ interval: Interval) -> String {
    "\(QuantityText.percent(ratio)) [\(QuantityText.percent(interval.lower)), \(QuantityText.percent(interval.upper))]"
  }

  private static func page(_ metric: Metric) -> String { Metric.size(metric.point["pageBytes"] ?? 0) }

  /// What a comparison of bare metal with a guest says of nested paging.
  static func remarks(_ base: ComparisonArm, _ candidate: Comparison.Candidate) -> [String] {
    guard base.kind == .bare, candidate.arm.kind == .guest, let one = PageSizeCurve(base.run),
      let other = PageSizeCurve(candidate.arm.run)
    else { return [] }
    let theirs = Set(other.steps.map(\.workingSet))
    guard let window = one.steps.map(\.workingSet).filter(theirs.contains).max() else { return [] }
    // A guest's caches are what its hypervisor makes up; where the host tells of its own, these count.
    var gap = ClaimUnderTest.gap(base.run, workingSet: window)
    if case .unknownCache = gap { gap = ClaimUnderTest.gap(candidate.arm.run, workingSet: window) }
    if let gap = gap.flatMap(ClaimsText.text) {
      return ["Nested paging on cache misses is not measured. \(gap)"]
    }
    let ratios = [one, other].map { curve in curve.steps.first { $0.workingSet == window }?.ratio }
    let found = candidate.metrics.filter {
      $0.metric.point[WorkingSetCurve.parameter] == window && $0.metric.point["pageBytes"] != nil
    }.compactMap { found in
      found.estimate.flatMap { estimate in
        found.interval.map { "\(text(estimate.ratio, $0)) with pages of \(page(found.metric))" }
      }
    }
    guard let bare = ratios[0], let guest = ratios[1], !found.isEmpty else { return [] }
    return [
      "Nested paging, by a working set of \(Metric.size(window)): the guest's step takes "
        + found.joined(separator: ", ") + " (claimed, of unverified origin: 5 to 10 %). "
        + "4 KiB pages against 2 MiB: \(text(bare.value, bare.interval)) on bare metal, \(text(guest.value, guest.interval)) in the guest."
    ]
  }
}
