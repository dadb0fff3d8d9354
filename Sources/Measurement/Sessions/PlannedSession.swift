// SPDX-License-Identifier: GPL-3.0-or-later

/// A session to come: which arm of the experiment, in which round.
package struct PlannedSession: Sendable, Equatable {
  package var arm: String?
  package var round: Int?

  package init(arm: String? = nil, round: Int? = nil) {
    self.arm = arm
    self.round = round
  }
}
