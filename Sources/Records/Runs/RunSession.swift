// SPDX-License-Identifier: GPL-3.0-or-later

/// One time that everything was set up anew: device opened, memory allocated, warmed up, measured. Sessions are what intervals are
/// made of, since whatever is decided at set-up (which pages, which queue) stays for a session.
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
