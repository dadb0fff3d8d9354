// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// How a latency goes with the memory that transfers are spread over: where it rises, the IOMMU no longer remembers all
/// the translations that are needed.
package struct WorkingSetCurve: Sendable {
  /// What is the same along the curve: the metric without its working set.
  package let metric: Metric
  package let arm: Arm?
  /// Bytes, rising.
  package let workingSets: [Int]
  /// For each of them the geometric mean of the block medians, in nanoseconds.
  package let levels: [Double]
  /// Where it rises; nil where no rise can be told from noise up to the last working set.
  package let knee: Knee?

  package static let parameter = "workingSetBytes"
  /// A knee can only be told with so many points.
  package static let minPoints = 5

  /// All curves of a run, by arm, without the repeated base. A chase through memory has none: it rises at every cache;
  /// see `PageSizeCurve`.
  package static func all(of run: Run) -> [WorkingSetCurve] {
    let curves = Dictionary(
      grouping: run.metrics.filter { $0.point[parameter] ?? 0 > 0 && $0.id != CPUMetric.chase }
    ) { metric in
      Metric(
        id: metric.id, unit: metric.unit, point: metric.point.filter { $0.key != parameter }, device: metric.device)
    }
    return run.comparedArms.flatMap { arm in
      curves.sorted { $0.key < $1.key }.compactMap { WorkingSetCurve($0.key, $0.value.sorted(), arm, run) }
    }
  }

  private init?(_ metric: Metric, _ metrics: [Metric], _ arm: Arm?, _ run: Run) {
    let sorted = metrics.sorted { ($0.point[Self.parameter] ?? 0) < ($1.point[Self.parameter] ?? 0) }
    // A session that was interrupted lacks some sizes, and then is no sweep.
    let sessions = run.sessions.filter { arm == nil || $0.arm == arm }
    let sweeps = sessions.compactMap { session -> [Double]? in
      let levels = sorted.compactMap { metric -> Double? in
        guard let index = run.metrics.firstIndex(of: metric) else { return nil }
        let blocks = session.blocks.filter { $0.metric == index && run.counts($0) }
        return LevelEstimate([Session(run: blocks)])?.value
      }
      return levels.count == sorted.count ? levels : nil
    }
    guard !sweeps.isEmpty, sorted.count >= 2 else { return nil }
    self.metric = metric
    self.arm = arm
    workingSets = sorted.compactMap { $0.point[Self.parameter] }
    levels = workingSets.indices.map { index in sweeps.map { $0[index] }.reduce(0, +) / Double(sweeps.count) }
    knee =
      workingSets.count >= Self.minPoints
      ? Knee(Sweeps(sizes: workingSets.map(Double.init), values: sweeps), seed: 1) : nil
  }
}
