// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// The sessions of an experiment with several arms, the first of which is the base.
package enum ArmPlan {
  /// First the base against itself through the whole procedure of changing (A/A), which shows what changing alone does.
  /// Then all arms in rounds, each round in the reverse order of the one before (ABBA), so that what drifts slowly
  /// cancels out.
  package static func sessions(_ arms: [Arm], rounds: Int) -> [PlannedSession] {
    guard let base = arms.first else { return [] }
    let same = [base, Arm(base.name, isRepeat: true)]
    return (0..<rounds).flatMap { round in
      (round % 2 == 0 ? same : same.reversed()).map { PlannedSession(arm: $0, round: round) }
    }
      + (rounds..<2 * rounds).flatMap { round in
        (round % 2 == rounds % 2 ? arms : arms.reversed()).map { PlannedSession(arm: $0, round: round) }
      }
  }
}

/// A session to come: which arm of the experiment, in which round.
package struct PlannedSession: Sendable, Equatable {
  package var arm: Arm?
  package var round: Int?

  package init(arm: Arm? = nil, round: Int? = nil) {
    self.arm = arm
    self.round = round
  }
}
