// SPDX-License-Identifier: GPL-3.0-or-later

/// A block: fixed work at one point, measured in one go.
public struct RunBlock: Sendable, Equatable {
  /// An index into the run's metrics.
  public var metric: Int
  /// Where the block stands in the order of its session, from 0: neighbours share what drifts.
  public var order: Int
  /// Times per operation. nil for a rate.
  public var distribution: Distribution?
  /// A rate has one value for a block.
  public var rate: Double?
  /// From the first submission to the last completion.
  public var durationNanoseconds: UInt64
  /// Each sample in the order in which it was taken; only where that was asked for.
  public var samplesNanoseconds: [UInt64]?
  /// What the environment did meanwhile, by the name of what was counted: `involuntarySwitches`, `stealTicks`.
  public var guards: [String: Double]
  public var flags: [BlockFlag]

  public init(
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
