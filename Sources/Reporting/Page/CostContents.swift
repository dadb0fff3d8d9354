// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Records
internal import Wording

/// What a comparison says, as a part of a page.
struct CostContents {
  private let comparison: ComparisonJSON
  private let heading: String
  private let number: Int

  init(_ named: NamedComparison, number: Int) {
    comparison = named.comparison
    heading = named.heading
    self.number = number
  }

  static func anchor(_ number: Int) -> String { "cost-\(number)" }

  func contents(_ album: inout PlotAlbum) -> PageContents.Cost {
    let conclusion = Conclusion(comparison)
    return PageContents.Cost(
      anchor: Self.anchor(number),
      heading: "What it costs: \(heading)",
      tone: conclusion.tone.name, sentence: conclusion.text, claim: claim, isForced: comparison.isForced,
      isEmulated: comparison.isEmulated, candidates: comparison.candidates.map { candidate($0, &album) },
      split: split(&album))
  }

  private func candidate(_ candidate: ComparisonJSON.CandidateJSON, _ album: inout PlotAlbum) -> PageContents.Candidate
  {
    let heading = "\(NamedComparison.short(candidate.arm.name)) against \(NamedComparison.short(comparison.base.name))"
    let measured = candidate.metrics.contains { $0.cost != nil }
    let testsClaim = comparison.testsRemapping(candidate)
    let plot = RatioPlot(
      title: heading,
      groups: RunText.grouped(candidate.metrics.map(\.metric)).map { id, metrics in
        RatioPlot.Group(
          heading: id,
          rows: metrics.compactMap { metric in
            candidate.metrics.first { $0.metric == metric }.map(row)
          })
      }, showsClaim: testsClaim, isEmulated: comparison.isEmulated)
    return PageContents.Candidate(
      heading: heading,
      figure: measured
        ? album.figure(
          plot, kind: "ratios",
          legend:
            "Dot and line: how much slower, with its 95 % interval; a filled dot is a real difference, a hollow one within noise. Grey: the noise floor."
            + (testsClaim ? " Dashed: the claim of 1 to 3 %, which is under test here and no reference." : ""),
          isEmulated: comparison.isEmulated) : nil,
      table: candidate.metrics.isEmpty ? nil : table(candidate),
      mismatches: candidate.mismatches.map(Self.text), differences: candidate.differences.map(Self.text),
      unknown: candidate.unknown.isEmpty ? nil : candidate.unknown.joined(separator: ", "),
      remarks: candidate.remarks ?? [])
  }

  private func row(_ found: ComparisonJSON.MetricJSON) -> RatioPlot.Row {
    RatioPlot.Row(
      label: found.metric.pointText, cost: found.cost, noiseFloor: found.noiseFloor,
      isDistinguishable: found.verdict == .slower || found.verdict == .faster,
      verdict: VerdictText(found, margin: comparison.margin).text)
  }

  private func table(_ candidate: ComparisonJSON.CandidateJSON) -> PageContents.Table {
    PageContents.Table(
      "Medians with their 95 % intervals; the ratio is candidate over base, of block medians. What a rate costs is the inverse of its ratio.",
      columns: ["metric", comparison.base.name, candidate.arm.name, "ratio [95 %]", "noise floor", "verdict"],
      rows: candidate.metrics.map { found in
        let quantity = QuantityText(found.metric, for: max(found.base.median ?? 0, found.candidate.median ?? 0))
        let noise = QuantityText.noise(found.noiseFloor)
        return [
          "\(found.id), \(found.metric.pointText)", Self.text(found.base, quantity),
          Self.text(found.candidate, quantity),
          Self.ratio(found), noise, VerdictText(found, margin: comparison.margin).text,
        ]
      })
  }

  /// "428.3 µs [420.1, 436.7], n = 960 in 4 sessions".
  private static func text(_ summary: ComparisonJSON.Summary, _ quantity: QuantityText) -> String {
    guard let median = summary.median else { return "too few samples (n = \(QuantityText.grouped(summary.count)))" }
    let level =
      summary.medianInterval.map {
        quantity.text(median, lower: $0.lower, upper: $0.upper)
      } ?? quantity.text(median)
    return "\(level), n = \(KeyFigure.count(summary))"
  }

  private static func ratio(_ found: ComparisonJSON.MetricJSON) -> String {
    guard let ratio = found.ratio, let interval = found.interval else { return "-" }
    return QuantityText.ratio(ratio, lower: interval.lower, upper: interval.upper)
  }

  static func text(_ field: ComparisonJSON.FieldJSON) -> String { "\(field.name): \(field.base) → \(field.candidate)" }

  /// What the figures say of "1 to 3 %"; nil where none of them may be the price of remapping.
  private var claim: String? {
    guard comparison.hasTestOfRemapping else { return nil }
    let costs = comparison.candidates.filter { comparison.testsRemapping($0) }.flatMap(\.metrics).compactMap(\.cost)
    let below = costs.count { $0.upper < RatioPlot.claim.lowerBound }
    let above = costs.count { $0.lower > RatioPlot.claim.upperBound }
    let within = costs.count { RatioPlot.claim.contains($0.lower) && RatioPlot.claim.contains($0.upper) }
    let parts = [
      (below, "costs less than that"), (within, "costs that"), (above, "costs more than that"),
      (costs.count - below - above - within, "can be told neither way"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "“IOMMU remapping costs 1 to 3 %” is a claim, put to the test here; it is no reference. "
      + (costs.isEmpty
        ? "Nothing was measured that could test it."
        : "Of \(counted(costs.count, "figure")), by 95 % intervals: \(parts.joined(separator: ", ")).")
  }

  private func split(_ album: inout PlotAlbum) -> PageContents.Split? {
    guard !comparison.split.isEmpty else { return nil }
    let plot = RatioPlot(
      title: "What of the overhead is due to what",
      groups: comparison.split.map { split in
        RatioPlot.Group(
          heading: "\(split.id), \(split.metric.pointText)",
          rows: split.parts.map { part in
            RatioPlot.Row(
              label: part.name, cost: Cost(value: part.ratio, lower: part.interval.lower, upper: part.interval.upper),
              noiseFloor: nil, isDistinguishable: part.isDistinguishable,
              verdict: part.isDistinguishable ? "can be told from nothing" : "cannot be told from nothing")
          })
      }, showsClaim: comparison.hasTestOfRemapping, isEmulated: comparison.isEmulated)
    return PageContents.Split(
      figure: album.figure(
        plot, kind: "overhead",
        legend:
          "The parts multiply to the whole. \(comparison.split.first?.limits ?? "")", isEmulated: comparison.isEmulated),
      table: PageContents.Table(
        "The parts, each with its 95 % interval; positive is worse.",
        columns: ["metric", "part", "from", "to", "cost [95 %]", "told from nothing"],
        rows: comparison.split.flatMap { split in
          split.parts.map { part in
            [
              "\(split.id), \(split.metric.pointText)", part.name, part.from, part.to,
              Cost(value: part.ratio, lower: part.interval.lower, upper: part.interval.upper).text,
              part.isDistinguishable ? "yes" : "no",
            ]
          }
        }))
  }
}

extension ComparisonJSON {
  /// Why figures of it say nothing of real hardware, each reason once.
  var emulations: [String] {
    var reasons: [String] = []
    for reason in [emulated, base.emulated] + candidates.map(\.arm.emulated) {
      if let reason, !reasons.contains(reason) { reasons.append(reason) }
    }
    // A comparison of an earlier version says it of the base alone, but also where the two differ in it.
    if reasons.isEmpty,
      candidates.contains(where: { $0.mismatches.contains { $0.name == "emulated" && $0.candidate == "yes" } })
    {
      reasons.append("a run that is compared was measured on emulated hardware")
    }
    return reasons
  }

  var isEmulated: Bool { !emulations.isEmpty }
}
