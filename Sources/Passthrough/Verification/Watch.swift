// SPDX-License-Identifier: GPL-3.0-or-later

/// How a verification went on that was repeated for a while.
package struct Watch: Sendable {
  /// How often the devices were looked at, the first time included.
  package let rounds: Int
  /// From the end of the first look to the end of the last.
  package let seconds: Double
  /// What changed for the worse, at the first time that anything did; then the watching ended.
  package let drifts: [Drift]

  package init(rounds: Int, seconds: Double, drifts: [Drift]) {
    self.rounds = rounds
    self.seconds = seconds
    self.drifts = drifts
  }
}
