// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Reporting

/// The form of a page, byte for byte, against the pages in Fixtures/golden: one has every part with all that it can
/// hold, and once more with as little as it can; the other has no part that can be left out.
///
/// VFIO_CHECK_RECORD=1 records them.
@Suite("Golden pages")
struct GoldenPageTests {
  private static func path(_ name: String) -> URL {
    URL(filePath: #filePath).appending(path: "../../../../Fixtures/golden/\(name).html").standardized
  }

  private static let pages = ["page": whole, "page-bare": bare]

  @Test(arguments: pages.keys.sorted())
  func aPageIsTheRecordedOne(name: String) throws {
    let contents = try #require(Self.pages[name])
    let page = contents.html()
    if ProcessInfo.processInfo.environment["VFIO_CHECK_RECORD"] != nil {
      try page.write(to: Self.path(name), atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: Self.path(name), encoding: .utf8)
    // The first line that differs says more than two pages do.
    let lines = zip(page.components(separatedBy: "\n"), recorded.components(separatedBy: "\n"))
    if let (line, expected) = lines.first(where: { !$0.utf8.elementsEqual($1.utf8) }) { #expect(line == expected) }
    #expect(page.utf8.elementsEqual(recorded.utf8))
  }

  @Test func textStaysTextInTheRecordedPage() throws {
    let document = try MarkupDocument(try String(contentsOf: Self.path("page"), encoding: .utf8))
    #expect(document.counts["b"] == nil && document.text.contains("<b>&amp;\"'\u{301}"))
    #expect(document.text.contains("{{title}}"))
  }

  /// Text that would be markup where it was not escaped.
  private static let hostile = "<b>&amp;\"'\u{301}\u{1b} \u{202e}{{title}}"
  private static let table = PageContents.Table(
    "caption \(hostile)", columns: ["first", "second \(hostile)", "third"],
    rows: [["a", "b \(hostile)", "c"], ["d \(hostile)", "e"], []], marked: [1])
  private static let empty = PageContents.Table("", columns: [], rows: [])
  private static let plot = RatioPlot(
    title: "plot \(hostile)",
    groups: [
      RatioPlot.Group(
        heading: hostile,
        rows: [
          RatioPlot.Row(
            label: hostile, cost: Cost(value: 1.1, lower: 1.05, upper: 1.15), noiseFloor: 0.01,
            isDistinguishable: true, verdict: hostile)
        ])
    ], showsClaim: true, isEmulated: true)

  private static func figure(_ id: String, isEmulated: Bool) -> PageContents.Figure {
    PageContents.Figure(plot: plot.figure(id: id), legend: "legend \(hostile)", isEmulated: isEmulated)
  }

  private static func verdict(_ tone: String, isWhole: Bool) -> PageContents.Verdict {
    PageContents.Verdict(
      id: "id \(hostile)", tone: tone, word: "word \(hostile)", summary: "summary \(hostile)",
      evidence: isWhole
        ? [
          PageContents.Evidence(path: "/sys/\(hostile)", found: "found \(hostile)"),
          PageContents.Evidence(path: "/proc", found: ""),
        ] : [],
      remedies: isWhole
        ? [
          PageContents.Remedy(advice: "advice \(hostile)", commands: ["command \(hostile)", "second"]),
          PageContents.Remedy(advice: "advice alone", commands: []),
        ] : [])
  }

  private static let whole = PageContents(
    title: "title \(hostile)",
    head: PageContents.Head(
      tone: "bad", sentence: "sentence \(hostile)",
      number: KeyFigure(
        label: "label \(hostile)", figure: "+1 %", meaning: "meaning \(hostile)", place: "place \(hostile)",
        tone: "good", isEmulated: true)),
    emulation: PageContents.Emulation(reasons: ["reason \(hostile)", "another"]),
    answers: [
      PageContents.Answer(
        question: "question \(hostile)", tone: "doubtful", word: "! word", sentence: "sentence \(hostile)",
        anchor: "cost-1"),
      PageContents.Answer(question: "second?", tone: "good", word: "✓", sentence: "yes", anchor: "findings-1"),
    ],
    costs: [
      PageContents.Cost(
        anchor: "cost-1", heading: "heading \(hostile)", tone: "bad", sentence: "sentence \(hostile)",
        claim: "claim \(hostile)", isForced: true, isEmulated: true,
        candidates: [
          PageContents.Candidate(
            heading: "candidate \(hostile)", figure: figure("ratios-1", isEmulated: true), table: table,
            mismatches: ["mismatch \(hostile)", "another"], differences: ["difference \(hostile)", "another"],
            unknown: "unknown \(hostile)", remarks: ["remark \(hostile)", "another"]),
          PageContents.Candidate(
            heading: "bare", figure: nil, table: nil, mismatches: [], differences: [], unknown: nil, remarks: []),
        ],
        split: PageContents.Split(figure: figure("overhead-1", isEmulated: false), table: table)),
      PageContents.Cost(
        anchor: "cost-2", heading: "bare", tone: "good", sentence: "sentence", claim: nil, isForced: false,
        isEmulated: false, candidates: [], split: nil),
    ],
    curves: [
      PageContents.Curve(
        heading: "curve \(hostile)", figure: figure("working-sets-1", isEmulated: true), table: table,
        sentences: ["sentence \(hostile)", "another"]),
      PageContents.Curve(
        heading: "bare", figure: figure("working-sets-2", isEmulated: false), table: empty, sentences: []),
    ],
    runs: [
      PageContents.Runs(
        heading: "run \(hostile)", isEmulated: true, tables: [table, empty],
        measurements: [
          PageContents.Measurement(
            heading: "measurement \(hostile)", isOpen: true,
            figures: [figure("distributions-1", isEmulated: true), figure("distributions-2", isEmulated: false)],
            table: table),
          PageContents.Measurement(heading: "bare", isOpen: false, figures: [], table: empty),
        ], remarks: ["remark \(hostile)", "another"]),
      PageContents.Runs(heading: "bare", isEmulated: false, tables: [], measurements: [], remarks: []),
    ],
    findings: [
      PageContents.Findings(
        anchor: "findings-1", heading: "findings \(hostile)", tone: "bad", sentence: "sentence \(hostile)",
        counts: "counts \(hostile)", machine: "machine \(hostile)", drifts: ["drift \(hostile)", "another"],
        table: table,
        sections: [
          PageContents.Section(
            name: "section \(hostile)", open: [verdict("bad", isWhole: true), verdict("unknown", isWhole: false)],
            passed: [verdict("good", isWhole: true), verdict("none", isWhole: false)], passedText: "2 \(hostile)"),
          PageContents.Section(name: "bare", open: [], passed: [], passedText: ""),
        ]),
      PageContents.Findings(
        anchor: "findings-2", heading: "bare", tone: "good", sentence: "sentence", counts: "counts",
        machine: "machine", drifts: [], table: nil, sections: []),
    ],
    passports: [table, empty],
    obstacles: [
      PageContents.Obstacle(sentence: "obstacle \(hostile)", fields: table),
      PageContents.Obstacle(sentence: "bare", fields: nil),
    ],
    fingerprints: [
      PageContents.Folded(heading: "fingerprint \(hostile)", table: table),
      PageContents.Folded(heading: "bare", table: empty),
    ],
    sources: table, toolVersion: "1 \(hostile)")

  private static let bare = PageContents(
    title: "title",
    head: PageContents.Head(
      tone: "none", sentence: "sentence",
      number: KeyFigure(
        label: "label", figure: "nothing", meaning: "meaning", place: "", tone: "none", isEmulated: false)),
    emulation: nil, answers: [], costs: [], curves: [], runs: [], findings: [], passports: [], obstacles: [],
    fingerprints: [], sources: empty, toolVersion: "1")
}
