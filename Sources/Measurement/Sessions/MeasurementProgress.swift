// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// How far a measurement has come.
package struct MeasurementProgress: Sendable {
  /// Counted from 1.
  package let session: Int
  package let sessions: Int
  package let arm: Arm?
  /// What is being done: "warming up 4 KiB, queue depth 1".
  package let activity: String
  /// Seconds until the end, once a session has shown how long one takes.
  package let secondsLeft: Double?
  /// Whether a session begins with this.
  package let isNewSession: Bool
}
