// SPDX-License-Identifier: GPL-3.0-or-later

/// How far a measurement has come.
public struct MeasurementProgress: Sendable {
  /// Counted from 1.
  public let session: Int
  public let sessions: Int
  public let arm: String?
  /// What is being done: "warming up 4 KiB, queue depth 1".
  public let activity: String
  /// Seconds until the end, once a session has shown how long one takes.
  public let secondsLeft: Double?
  /// Whether a session begins with this.
  public let isNewSession: Bool
}
