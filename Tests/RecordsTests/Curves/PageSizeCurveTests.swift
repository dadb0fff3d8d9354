// SPDX-License-Identifier: GPL-3.0-or-later
import Statistics
import TestSupport
import Testing

@testable import Records

@Suite("PageSizeCurve")
struct PageSizeCurveTests {
  /// Small pages cost half as much again beyond 1 MiB.
  private static func run(
    pages: [Int] = [4096, 2 << 20], sets: [Int] = (14...28).filter { $0 % 2 == 0 }.map { 1 << $0 }, rises: Bool = true
  ) -> Run {
    .processor(isGuest: true, workingSets: sets, pages: pages, seed: 2) { metric in
      let (page, window) = (metric.point["pageBytes"] ?? 0, metric.point["workingSetBytes"] ?? 0)
      let step = window > 1 << 22 ? 100.0 : 10
      return rises && page == 4096 && window > 1 << 20 ? 1.5 * step : step
    }
  }

  @Test("what small pages cost more is told at every working set, and from where on")
  func planted() throws {
    let curve = try #require(PageSizeCurve(Self.run()))
    #expect(curve.steps.map(\.workingSet) == (14...28).filter { $0 % 2 == 0 }.map { 1 << $0 })
    for step in curve.steps {
      let ratio = try #require(step.ratio)
      let planted = step.workingSet > 1 << 20 ? 1.5 : 1
      #expect(abs(ratio.value / planted - 1) < 0.02 && ratio.interval.lower <= ratio.interval.upper)
      if planted > 1 { #expect(step.isDistinguishable) }
    }
    // The caches' own steps are in both, and no knee.
    let knee = try #require(curve.knee)
    #expect(knee.lastLevel == 1_048_576)
    #expect(curve.reach == 1 << 20...1 << 22)
  }

  /// A rise of 8 % at 16 MiB that a later one of 60 % hides from the fit, with steps of four times.
  @Test("a working set that costs more by its own interval is on no level")
  func hidden() throws {
    let run = Run.processor(isGuest: true, noise: (0.001, 0.005), seed: 2) { metric in
      let (page, window) = (metric.point["pageBytes"] ?? 0, metric.point["workingSetBytes"] ?? 0)
      return page > 4096 || window < 1 << 24 ? 10 : window == 1 << 24 ? 10.8 : 16
    }
    let curve = try #require(PageSizeCurve(run))
    #expect(curve.reach == 1 << 22...1 << 24)
    #expect(curve.steps[5].workingSet == 1 << 24 && curve.steps[5].isDistinguishable)
  }

  @Test("where small pages cost more from the smallest working set on, it is not known up to where they do not")
  func allCost() throws {
    let run = Run.processor(isGuest: true, noise: (0.001, 0.005), seed: 2) { metric in
      let (page, window) = (metric.point["pageBytes"] ?? 0, metric.point["workingSetBytes"] ?? 0)
      return page > 4096 ? 10 : window > 1 << 22 ? 16 : 12
    }
    let curve = try #require(PageSizeCurve(run))
    #expect(curve.knee != nil && curve.reach == nil)
  }

  @Test("where pages make no difference there is no knee")
  func flat() throws {
    let curve = try #require(PageSizeCurve(Self.run(rises: false)))
    #expect(curve.knee == nil && curve.steps.count == 8)
  }

  @Test("it takes pages of two sizes, and samples")
  func absent() {
    #expect(PageSizeCurve(Self.run(pages: [4096])) == nil)
    #expect(
      PageSizeCurve(.built([.chase(pages: 4096, workingSet: 4096), .chase(pages: 2 << 20, workingSet: 4096)])) == nil)
    #expect(PageSizeCurve(.built()) == nil)
  }

  @Test("of few working sets the ratio is told, but no knee")
  func few() throws {
    let curve = try #require(PageSizeCurve(Self.run(sets: [1 << 14, 1 << 26])))
    #expect(curve.steps.count == 2 && curve.knee == nil)
    #expect(curve.steps[1].isDistinguishable)
  }

  @Test("a session that was cut short is no sweep, and a single one will do")
  func interrupted() throws {
    var run = Self.run()
    run.sessions[3].blocks.removeLast(9)
    run.sessions[4].blocks.removeAll()
    let curve = try #require(PageSizeCurve(run))
    #expect(curve.knee?.lastLevel == 1_048_576)
    run.sessions.removeLast(4)
    let single = try #require(PageSizeCurve(run))
    #expect(single.steps.allSatisfy { $0.ratio != nil })
  }

  @Test("a chase is no curve of an IOMMU")
  func noWorkingSetCurve() {
    #expect(WorkingSetCurve.all(of: Self.run()).isEmpty)
  }
}
