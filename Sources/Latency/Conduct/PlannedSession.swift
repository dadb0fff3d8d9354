// SPDX-License-Identifier: GPL-3.0-or-later

/// A session to come: which arm of the experiment, in which round.
public struct PlannedSession: Sendable, Equatable {
  public var arm: String?
  public var round: Int?

  public init(arm: String? = nil, round: Int? = nil) {
    self.arm = arm
    self.round = round
  }
}
