// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// A session to come: which arm of the experiment, in which round.
package struct PlannedSession: Sendable, Equatable {
  package var arm: Arm?
  package var round: Int?

  package init(arm: Arm? = nil, round: Int? = nil) {
    self.arm = arm
    self.round = round
  }
}
