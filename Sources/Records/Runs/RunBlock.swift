// SPDX-License-Identifier: GPL-3.0-or-later

/// A block: fixed work at one point, measured in one go.
package struct RunBlock: Sendable, Equatable {
  /// An index into the run's metrics.
  package var metric: Int
  /// Where the block stands in the order of its session, from 0: neighbours share what drifts.
  package var order: Int
  /// Times per operation. nil for a rate.
  package var distribution: Distribution?
  /// A rate has one value for a block.
  package var rate: Double?
  /// From the first submission to the last completion.
  package var durationNanoseconds: UInt64
  /// Each sample in the order in which it was taken; only where that was asked for.
  package var samplesNanoseconds: [UInt64]?
  /// What the environment did meanwhile, by the name of what was counted: `involuntarySwitches`, `stealTicks`.
  package var guards: [String: Double]
  package var flags: [BlockFlag]

  package init(
    metric: Int, order: Int, distribution: Distribution? = nil, rate: Double? = nil, durationNanoseconds: UInt64,
    samplesNanoseconds: [UInt64]? = nil, guards: [String: Double] = [:], flags: [BlockFlag] = []
  ) {
    self.metric = metric
    self.order = order
    self.distribution = distribution
    self.rate = rate
    self.durationNanoseconds = durationNanoseconds
    self.samplesNanoseconds = samplesNanoseconds
    self.guards = guards
    self.flags = flags
  }
}
