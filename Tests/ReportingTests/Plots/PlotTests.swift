// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing

@testable import Reporting

@Suite("Plots")
struct PlotTests {
  private func numbers(_ document: MarkupDocument, _ names: String...) -> [Double] {
    names.flatMap { document.values[$0] ?? [] }.compactMap(Double.init)
  }

  private func ratios(_ rows: [RatioPlot.Row], showsClaim: Bool = true) -> RatioPlot {
    RatioPlot(
      title: "DMA against identity", groups: [RatioPlot.Group(heading: "x", rows: rows)],
      showsClaim: showsClaim, isEmulated: false)
  }

  private func row(_ cost: Cost?, noise: Double? = 0.1, told: Bool = true) -> RatioPlot.Row {
    RatioPlot.Row(label: "4 KiB", cost: cost, noiseFloor: noise, isDistinguishable: told, verdict: "slower")
  }

  @Test func aRatioSaysInWordsWhatItShows() {
    let plot = ratios([row(Cost(value: 1.088, lower: 0.88, upper: 1.3)), row(nil, noise: nil)])
    #expect(plot.description.contains("x, 4 KiB: +8.8 % [-12 %, +30 %], 95 % interval; noise floor ±10 %; slower."))
    #expect(plot.description.contains("too few samples; noise floor unknown"))
    let text = plot.file().text
    #expect(text.contains("<title id=\"plot-t\">DMA against identity</title>") && text.contains("claimed: 1 to 3 %"))
    let unclaimed = ratios([row(nil, noise: nil)], showsClaim: false).file().text
    #expect(!unclaimed.contains("claimed: ") && !unclaimed.contains("class=\"claim"))
  }

  @Test func aDotThatIsToldFromNothingIsFilled() {
    func styles(_ told: Bool) -> String {
      ratios([row(Cost(value: 1.2, lower: 1.1, upper: 1.3), told: told)]).drawing(width: 800)
        .svg(id: "x", title: "", description: "").text
    }
    #expect(styles(true).contains("class=\"told\"") && !styles(true).contains("class=\"untold\""))
    #expect(styles(false).contains("class=\"untold\"") && !styles(false).contains("class=\"told\""))
  }

  /// Of a plot of any figures, on either page: nothing lies outside of it, and the dots stand in the order of the
  /// figures.
  @Test(arguments: [PlotWidth.wide, PlotWidth.narrow])
  func nothingLiesOutside(width: Double) throws {
    let plots: [any Plot] = [
      ratios([
        row(Cost(value: 1e-9, lower: 1e-90, upper: 1)), row(Cost(value: 1, lower: 1, upper: 1), noise: 0),
        row(Cost(value: 1e9, lower: 1, upper: 1e90), noise: 1e80), row(nil, noise: nil),
      ]),
      DistributionPlot(
        title: "x", rows: [try distribution([1]), try distribution([1, 3_600_000_000_000])], isEmulated: true),
      WorkingSetPlot(
        title: "x",
        lines: [
          WorkingSetPlot.Line(
            name: "a", points: [WorkingSetPlot.Point(bytes: 4096, level: 5, interval: nil, count: 1)], knee: nil,
            verdict: "none")
        ], isEmulated: true),
    ]
    for plot in plots {
      let document = try MarkupDocument(
        plot.drawing(width: width).svg(id: "x", title: plot.title, description: plot.description).text)
      let size = try #require(document.values["viewBox"]?.first).split(separator: " ").compactMap { Double($0) }
      #expect(size[2] == width)
      for x in numbers(document, "x", "x1", "x2", "cx") { #expect((-1...width + 1).contains(x), "\(plot)") }
      for y in numbers(document, "y", "y1", "y2", "cy") { #expect((-1...size[3] + 1).contains(y), "\(plot)") }
    }
    let dots = numbers(
      try MarkupDocument(plots[0].drawing(width: width).svg(id: "x", title: "", description: "").text), "cx")
    #expect(dots.count == 3 && dots[0] < dots[1] && dots[1] < dots[2])
  }

  private func distribution(_ samples: [UInt64], batch: Int = 1) throws -> DistributionPlot.Row {
    let found = try #require(
      Distribution(
        bins: Dictionary(grouping: samples, by: \.self).sorted { $0.key < $1.key }.map { ($0.key, $0.value.count) }))
    return DistributionPlot.Row(
      name: "identity", label: "4 KiB", series: 0, distribution: found,
      summary: ArmSummary([[RunBlock(metric: 0, order: 0, distribution: found, durationNanoseconds: 1)]]), batch: batch)
  }

  @Test func aDistributionSaysInWordsWhatItShows() throws {
    let plot = DistributionPlot(
      title: "x", rows: [try distribution(Array(repeating: 2000, count: 2000) + [5_000_000])], isEmulated: true)
    #expect(plot.description.hasPrefix("Emulated figures. "))
    #expect(
      plot.description.contains(
        "identity, 4 KiB: median 2.000 µs, p99 2.000 µs, p99.9 2.000 µs, longest 5.000 ms, 2,001 samples."))
  }

  /// One sample among thousands is higher than nothing.
  @Test func aSingleSampleIsSeen() throws {
    let plot = DistributionPlot(
      title: "x", rows: [try distribution(Array(repeating: 1000, count: 50_000) + [5_000_000])], isEmulated: false)
    let paths =
      try MarkupDocument(plot.drawing(width: 800).svg(id: "x", title: "", description: "").text).values["d"] ?? []
    #expect(paths.count == 2)
  }

  @Test func aCurveShowsItsKnee() throws {
    let sizes = (0..<8).map { 65536 << $0 }
    let run = Run.measured(sizes.map { .reads(workingSet: $0) }, seed: 1) { metric, _ in
      metric.point["workingSetBytes"] ?? 0 > 1 << 20 ? 20_000 : 10_000
    }
    let page = try PageFixture.page([("vfio", try PageFixture.run(run))])
    let text = try MarkupDocument(page.html()).text
    #expect(text.contains("Where the translation cache ends"))
    #expect(
      text.contains("begins to rise between 1 MiB and 2 MiB, from 10.") && text.contains("knee between 1 MiB and 2 MiB")
    )
    let flat = Run.measured(sizes.map { .reads(workingSet: $0) }, seed: 1) { _, _ in 10_000 }
    #expect(
      try MarkupDocument(try PageFixture.page([("vfio", try PageFixture.run(flat))]).html()).text.contains(
        "no knee up to 8 MiB"))
    let plot = try #require(page.plots.first { $0.name == "working-sets-1.svg" })
    #expect(plot.svg.contains("class=\"knee series0\""))
    #expect(plot.svg.contains("vfio: 64 KiB 10."))
  }

  /// Where a sample is the time of several operations in a row, what is shown is that of one.
  @Test func ofABatchOneIsShown() throws {
    let plot = DistributionPlot(
      title: "x", rows: [try distribution(Array(repeating: 200_000, count: 2000), batch: 100)], isEmulated: false)
    #expect(plot.description.contains("median 2.000 µs") && plot.description.contains("longest 2.000 µs"))
  }
}
