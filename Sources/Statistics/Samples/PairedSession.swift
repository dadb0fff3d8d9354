// SPDX-License-Identifier: GPL-3.0-or-later

/// Rounds measured in one session, both arms within it.
package struct PairedSession: Hashable, Sendable {
  package var rounds: [Round]

  package init(rounds: [Round]) { self.rounds = rounds }
}
