// SPDX-License-Identifier: GPL-3.0-or-later

/// Rounds measured in one session, both arms within it.
public struct PairedSession: Hashable, Sendable {
  public var rounds: [Round]

  public init(rounds: [Round]) { self.rounds = rounds }
}
