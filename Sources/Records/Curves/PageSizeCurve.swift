// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// What a chase through memory of small pages takes more than one through memory of large pages, by working set: as
/// long as the TLB holds the pages nothing, beyond that the walks through the page tables, in a guest through two sets
/// of them.
package struct PageSizeCurve: Sendable {
  /// One working set.
  package struct Step: Sendable {
    /// Bytes.
    package let workingSet: Int
    package let small: Metric
    package let large: Metric
    /// Small over large, of block medians, within rounds; nil with too few samples for an interval.
    package let ratio: (value: Double, interval: Interval)?

    /// Whether the interval excludes that the pages make no difference.
    package var isDistinguishable: Bool { ratio.map { !$0.interval.contains(1) } ?? false }
  }

  /// By rising working set.
  package let steps: [Step]
  /// Where the ratio rises: the reach of the TLB with small pages. nil where no rise can be told from noise, and with
  /// too few working sets.
  package let knee: Knee?
  /// Between which two working sets small pages begin to cost more, in bytes; nil without a knee, and where they do at
  /// the smallest already.
  package let reach: ClosedRange<Int>?

  /// nil where a run has no chases through pages of two sizes.
  package init?(_ run: Run, arm: Arm? = nil, resamples: Int = 2000) {
    let chases = run.metrics.filter { $0.id == CPUMetric.chase }
    let pages = Set(chases.compactMap { $0.point["pageBytes"] })
    guard let least = pages.min(), let most = pages.max(), least < most else { return nil }
    func metrics(_ page: Int) -> [Int: Metric] {
      Dictionary(
        chases.filter { $0.point["pageBytes"] == page }.compactMap { metric in
          metric.point[WorkingSetCurve.parameter].map { ($0, metric) }
        }
      ) { first, _ in first }
    }
    let (small, large) = (metrics(least), metrics(most))
    let sessions = run.sessions.filter { arm == nil || $0.arm == arm }
    var steps: [Step] = []
    // Of each session the ratio at each working set, for the knee.
    var sweeps = [[Double]](repeating: [], count: sessions.count)
    for (window, one) in small.sorted(by: { $0.key < $1.key }) where window > 0 {
      guard let other = large[window] else { continue }
      let paired = sessions.map { Self.paired($0, run, small: one, large: other) }
      let estimate = RatioEstimate(paired: paired.filter { !$0.rounds.isEmpty }, resamples: resamples, seed: 1)
      steps.append(
        Step(workingSet: window, small: one, large: other, ratio: estimate.map { ($0.ratio, $0.interval()) }))
      for (index, session) in paired.enumerated() {
        let levels = (
          Session(blocks: session.rounds.flatMap(\.candidate)).level,
          Session(blocks: session.rounds.flatMap(\.base)).level
        )
        if let small = levels.0, let large = levels.1 { sweeps[index].append(small / large) }
      }
    }
    guard !steps.isEmpty, steps.contains(where: { $0.ratio != nil }) else { return nil }
    self.steps = steps
    // A session that was interrupted lacks some sizes, and then is no sweep.
    let whole = sweeps.filter { $0.count == steps.count }
    knee =
      steps.count >= WorkingSetCurve.minPoints && !whole.isEmpty
      ? Knee(Sweeps(sizes: steps.map { Double($0.workingSet) }, values: whole), seed: 1) : nil
    reach = knee.flatMap { Self.reach($0, steps) }
  }

  /// Where the knee lies, in the light of what each working set says by itself: one whose own interval excludes that
  /// the pages make no difference is on no level, however the curve as a whole is fitted best.
  private static func reach(_ knee: Knee, _ steps: [Step]) -> ClosedRange<Int>? {
    func costs(_ index: Int) -> Bool { steps[index].isDistinguishable && steps[index].ratio?.value ?? 1 > 1 }
    func index(of size: Double) -> Int? { steps.firstIndex { Double($0.workingSet) == size } }
    guard var lower = index(of: knee.onset.lower), var upper = index(of: knee.onset.upper),
      var raised = index(of: knee.firstRaised)
    else { return nil }
    while raised > 0, costs(raised - 1) { raised -= 1 }
    if costs(raised) { upper = min(upper, raised) }
    lower = min(lower, upper - 1)
    while lower >= 0, costs(lower) { lower -= 1 }
    return lower >= 0 ? steps[lower].workingSet...steps[upper].workingSet : nil
  }

  /// The blocks of a session in the order in which they were measured: the n-th of both belong together.
  private static func paired(_ session: RunSession, _ run: Run, small: Metric, large: Metric) -> PairedSession {
    func blocks(_ metric: Metric) -> [Block] {
      guard let index = run.metrics.firstIndex(of: metric) else { return [] }
      return Session(run: session.blocks.filter { $0.metric == index && run.counts($0) }).blocks
    }
    return PairedSession(
      rounds: zip(blocks(large), blocks(small)).map { Round(base: [$0], candidate: [$1]) })
  }
}
