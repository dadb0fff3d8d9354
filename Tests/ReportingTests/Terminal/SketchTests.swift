// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import TestSupport
import Testing

@testable import Reporting

@Suite("Small plots in a terminal")
struct SketchTests {
  private let axis = LogarithmicAxis(lower: 0.5, upper: 2, start: 0, end: 21)

  private func bar(_ cost: Cost?, noise: Double? = nil, told: Bool = true) -> String {
    RatioBar.text(cost, noiseFloor: noise, isDistinguishable: told, axis)
  }

  @Test func aBarIsAsLongAsItsAxis() {
    #expect(bar(nil) == "          ┊          ")
    #expect(bar(Cost(value: 1.4, lower: 1.2, upper: 1.6)) == "          ┊  ├─●─┤   ")
    #expect(bar(Cost(value: 1, lower: 0.01, upper: 100), told: false) == "◂─────────○─────────▸")
    #expect(bar(nil, noise: 0.2) == "       ░░░┊░░░       ")
    for cost in [Cost(value: 1e-9, lower: 1e-90, upper: 1e90), Cost(value: 1e9, lower: 1, upper: 1e90)] {
      #expect(bar(cost, noise: 1e50).count == 21)
    }
  }

  @Test func aSparklineShowsWhateverWasSeen() throws {
    let distribution = try #require(Distribution(bins: [(100, 8), (1000, 4), (100_000, 1)]))
    let line = Sparkline.text(distribution, LogarithmicAxis(lower: 90, upper: 110_000, start: 0, end: 10))
    #expect(line == "█  ▄     ▁")
  }

  private func comparison() -> Comparison {
    Comparison(
      base: ComparisonArm(name: "base", run: .measured([.reads(), .throughput()], seed: 1)),
      candidates: [
        ComparisonArm(
          name: "guest",
          run: .measured([.reads(), .throughput()], seed: 2) { $0.unit == .nanoseconds ? 96_000 + Double($1) : 2e9 })
      ], margin: 0.03, resamples: 200)
  }

  private func lines(_ isSketched: Bool, width: Int?) -> [String] {
    ComparisonText(
      comparison(), .normal, style: Style(usesColor: false), width: width, isSketched: isSketched
    ).lines
  }

  @Test func onlyATerminalGetsThem() {
    let plain = lines(false, width: 100)
    let sketched = lines(true, width: 100)
    #expect(!plain.contains { $0.contains("┊") || $0.contains("●") || $0.contains("█") })
    #expect(sketched.contains { $0.hasPrefix("  slower →") && $0.hasSuffix("base            candidate") })
    #expect(sketched.contains { $0.hasPrefix("  4 KiB, queue depth 1 ") && $0.contains("●") && $0.contains("█") })
    #expect(sketched.filter { $0.contains("┊") || $0.hasPrefix("  slower") }.allSatisfy { $0.count <= 100 })
    // All that was said without is said with them.
    #expect(plain.allSatisfy { sketched.contains($0) })
  }

  @Test func aNarrowTerminalIsLeftAlone() {
    #expect(!lines(true, width: 40).contains { $0.contains("┊") })
  }

  @Test func aRunShowsItsDistributions() {
    let run = Run.measured([.reads(), .reads(65536), .throughput()], seed: 1)
    func lines(_ isSketched: Bool) -> [String] {
      RunText(run, .normal, style: Style(usesColor: false), width: 100, isSketched: isSketched).lines
    }
    #expect(lines(true).count == lines(false).count + 3)
    #expect(lines(true).contains { $0.hasPrefix("  64 KiB, queue depth 1  ") && $0.contains("█") })
    #expect(lines(false).allSatisfy { !$0.contains("█") })
  }
}
