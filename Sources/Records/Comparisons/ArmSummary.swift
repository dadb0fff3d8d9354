// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// The figures of one metric in one arm, for a table. What is compared are not these but the blocks' medians.
package struct ArmSummary: Sendable {
  package let sessions: Int
  package let blocks: Int
  /// Samples; for a rate, blocks.
  package let count: Int
  /// p50, p95, p99 and p99.9 of all samples in the metric's unit, with the order-statistic interval where there are
  /// enough samples for one. It presumes that samples do not depend on each other, and so is narrower than what another
  /// session would show.
  package let quantiles: [Quantile]
  package let minimum: Double
  package let maximum: Double
  /// The geometric mean of the blocks' medians, with the interval that sessions give; nil with a single block.
  package let center: (value: Double, interval: Interval, basis: Basis)?

  package static let probabilities = [0.5, 0.95, 0.99, 0.999]

  package init(_ sessions: [[RunBlock]]) {
    let found = sessions.filter { !$0.isEmpty }
    let all = found.joined()
    self.sessions = found.count
    blocks = all.count
    let samples =
      Distribution.merged(all.compactMap(\.distribution))?.sorted ?? SortedSamples(sorting: all.compactMap(\.rate))
    count = samples.count
    quantiles = Self.probabilities.compactMap { Quantile($0, ofSorted: samples) }
    minimum = samples.first ?? 0
    maximum = samples.last ?? 0
    center = LevelEstimate(found.map(Session.init(run:))).map { ($0.value, $0.interval(), $0.basis) }
  }

  package subscript(probability: Double) -> Quantile? { quantiles.first { $0.probability == probability } }
}
