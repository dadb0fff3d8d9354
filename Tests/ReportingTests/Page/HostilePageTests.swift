// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Passthrough
import Records
import TestSupport
import Testing

@testable import Reporting

/// Names of devices, files and whatever else somebody sends: on a page they are text, and nothing but text.
@Suite("Hostile pages")
struct HostilePageTests {
  static let texts = [
    "<script>alert(1)</script>", "</style><script>x</script>", "]]>", "<!--", "-->", "&lt;b&gt;",
    "{{sentence}}{{{style}}}",
    #"" onmouseover="x"#, "' onload='x", "\"\u{301} onfocus=\"x", "<\u{338}b>", "\u{1b}[2J\u{9b}\u{0}",
    "\u{202e}gnp.exe",
    "\u{2066}x\u{2069}", "\u{ffff}", "\r\n\t", String(repeating: "W", count: 5000), "🏳️‍🌈e\u{301}漢字",
  ]

  /// Everything that a person can put text into, with this text in it.
  private func page(_ text: String) throws -> ReportPage {
    var run = PageFixture.armed([
      Metric(id: text, point: [text: 1]), Metric(id: "x", point: ["bytes": 4096, text: 2]),
      Metric(id: "nvme.read.latency", point: ["workingSetBytes": 1 << 20, text: 2]),
      Metric(id: "nvme.read.latency", point: ["workingSetBytes": 2 << 20, text: 2]),
    ])
    run.engine = text
    run.subject = text
    run.deviceName = text
    run.emulated = text
    run.notes = [text]
    run.failure = text
    run.parameters = [text: text]
    run.fingerprint.mustMatch = [FingerprintField(text, text, source: text)]
    run.fingerprint.mayDiffer = [FingerprintField(text, text, source: text)]
    for index in run.sessions.indices {
      run.sessions[index].arm = run.sessions[index].arm.map { Arm(text: $0.description.replacing("DMA", with: text)) }
    }
    var other = run
    other.fingerprint.mustMatch = [FingerprintField(text, text + "2", source: text)]
    let remedy = Remedy(.hardware, text, command: text)
    let findings = [
      PageFixture.finding(text, .fail, text, remedy: [remedy]), PageFixture.finding(text, .pass, text),
    ]
    return try PageFixture.page(
      [
        (text, try PageFixture.run(run)), (text, try PageFixture.run(other)),
        (text, try PageFixture.preflight(findings)), (text, try PageFixture.verification(findings)),
        (text, try PageFixture.comparison(run, other)),
      ], resamples: 100)
  }

  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "p", "div", "h1", "h2", "h3", "ul",
    "li", "a", "span", "strong", "code", "pre", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure",
    "figcaption", "details", "summary", "svg", "desc", "line", "rect", "circle", "path", "text",
  ]
  private static let attributes: Set<String> = [
    "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "role", "scope", "data-column", "open",
    "viewBox", "aria-labelledby", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r", "d",
    "text-anchor",
  ]

  @Test(arguments: texts)
  func staysTextOnThePage(text: String) throws {
    let html = try page(text).html()
    let document = try MarkupDocument(html)
    #expect(document.elements.isSubset(of: Self.elements), "\(document.elements.subtracting(Self.elements))")
    #expect(document.attributes.isSubset(of: Self.attributes), "\(document.attributes.subtracting(Self.attributes))")
    #expect(Set(document.ids).count == document.ids.count)
    // It is there, as it was but for what must not be shown.
    let shown = printable(text).replacing("\u{ffff}", with: "\u{fffd}")
    #expect(document.text.contains(shown))
    #expect(document.values["data-column"]?.contains { $0.contains(shown) } ?? false)
    try expectHarmless(html)
  }

  @Test(arguments: texts)
  func staysTextInPictures(text: String) throws {
    let page = try page(text)
    #expect(page.plots.count >= 4)
    for plot in page.plots {
      let document = try MarkupDocument(plot.svg)
      #expect(document.elements.isSubset(of: Self.elements) && !document.elements.contains("script"))
      #expect(document.attributes.subtracting(Self.attributes) == ["xmlns"])
      #expect(plot.name.wholeMatch(of: #/[a-z-]+-[0-9]+\.svg/#) != nil)
      try expectHarmless(plot.svg)
    }
  }

  private func expectHarmless(_ markup: String) throws {
    #expect(
      markup.unicodeScalars.allSatisfy {
        ($0.value >= 0x20 || $0 == "\n") && !(0x7f...0x9f).contains($0.value) && !(0x202a...0x202e).contains($0.value)
          && !(0x2066...0x2069).contains($0.value)
      })
    #expect(!markup.contains("<script"))
  }

  /// A picture has as much room as it has, whatever a device calls itself; the whole name is in its table.
  @Test func aLongNameIsCutInAPicture() throws {
    let long = String(repeating: "W", count: 5000)
    let plot = RatioPlot(
      title: "x",
      groups: [
        RatioPlot.Group(
          heading: long,
          rows: [RatioPlot.Row(label: long, cost: nil, noiseFloor: nil, isDistinguishable: false, verdict: "none")])
      ], showsClaim: true, isEmulated: false)
    for width in [PlotWidth.wide, PlotWidth.narrow] {
      let text = plot.drawing(width: width).svg(id: "x", title: "", description: "").text
      #expect(text.contains("WW…"))
      #expect(!text.contains(String(repeating: "W", count: Int(width / SVGDrawing.letterWidth))))
    }
  }
}
