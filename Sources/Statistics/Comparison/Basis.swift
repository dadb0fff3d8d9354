// SPDX-License-Identifier: GPL-3.0-or-later

/// The level on which a comparison saw repetitions: what varies above it is not in its interval.
package enum Basis: String, Hashable, Sendable, Comparable, CaseIterable {
  /// One block only. The interval presumes samples that do not depend on each other, and says nothing of other blocks.
  case samples
  /// Blocks of one session. What differs from session to session is not in the interval.
  case blocks
  /// Rounds of one session, each with both arms. What differs from session to session in one arm only is not in the
  /// interval.
  case rounds
  /// Sessions: the interval holds for another session of either arm.
  case sessions

  private var level: Int {
    switch self {
    case .samples: 0
    case .blocks: 1
    case .rounds: 2
    case .sessions: 3
    }
  }

  /// Less is what leaves more out.
  package static func < (left: Basis, right: Basis) -> Bool { left.level < right.level }
}
