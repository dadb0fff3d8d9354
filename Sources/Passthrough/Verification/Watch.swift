// SPDX-License-Identifier: GPL-3.0-or-later

/// How a verification went on that was repeated for a while.
public struct Watch: Sendable {
  /// How often the devices were looked at, the first time included.
  public let rounds: Int
  /// From the end of the first look to the end of the last.
  public let seconds: Double
  /// What changed for the worse, at the first time that anything did; then the watching ended.
  public let drifts: [Drift]

  public init(rounds: Int, seconds: Double, drifts: [Drift]) {
    self.rounds = rounds
    self.seconds = seconds
    self.drifts = drifts
  }
}
