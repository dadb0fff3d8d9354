// SPDX-License-Identifier: GPL-3.0-or-later

/// One time that everything was set up anew: device opened, memory allocated, warmed up, measured. Sessions are what intervals are
/// made of, since whatever is decided at set-up (which pages, which queue) stays for a session.
public struct RunSession: Sendable, Equatable {
  /// ISO 8601, UTC.
  public var time: String
  /// What the order of blocks and of offsets was drawn from.
  public var seed: UInt64
  /// The arm of an experiment with several, `identity` for one; nil where there is but one.
  public var arm: String?
  /// The round of an experiment with several arms: sessions of a round belong together.
  public var round: Int?
  public var blocks: [RunBlock]
  public var seconds: Double

  public init(
    time: String, seed: UInt64, arm: String? = nil, round: Int? = nil, blocks: [RunBlock], seconds: Double
  ) {
    self.time = time
    self.seed = seed
    self.arm = arm
    self.round = round
    self.blocks = blocks
    self.seconds = seconds
  }
}
