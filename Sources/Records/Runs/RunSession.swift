// SPDX-License-Identifier: GPL-3.0-or-later

/// One time that everything was set up anew: device opened, memory allocated, warmed up, measured. Sessions are what
/// intervals are made of, since whatever is decided at set-up (which pages, which queue) stays for a session.
package struct RunSession: Sendable, Equatable {
  /// ISO 8601, UTC.
  package var time: String
  /// What the order of blocks and of offsets was drawn from.
  package var seed: UInt64
  /// nil where there is but one.
  package var arm: Arm?
  /// The round of an experiment with several arms: sessions of a round belong together.
  package var round: Int?
  package var blocks: [RunBlock]
  package var seconds: Double

  package init(
    time: String, seed: UInt64, arm: Arm? = nil, round: Int? = nil, blocks: [RunBlock], seconds: Double
  ) {
    self.time = time
    self.seed = seed
    self.arm = arm
    self.round = round
    self.blocks = blocks
    self.seconds = seconds
  }
}

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
