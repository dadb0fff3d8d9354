// SPDX-License-Identifier: GPL-3.0-or-later

/// How much memory a process may lock (RLIMIT_MEMLOCK), from `/proc/PID/limits`.
package struct LockedMemoryLimit: Sendable, Hashable {
  /// `self`, or a process id.
  package let process: String
  package let command: String
  /// Bytes; nil for unlimited.
  package let soft: UInt64?
  package let hard: UInt64?
  /// Whether the process has CAP_IPC_LOCK, which lifts the limit; nil when unreadable.
  package let ignoresLimit: Bool?

  package init(process: String, command: String, soft: UInt64?, hard: UInt64?, ignoresLimit: Bool?) {
    self.process = process
    self.command = command
    self.soft = soft
    self.hard = hard
    self.ignoresLimit = ignoresLimit
  }

  package var path: String { "/proc/\(process)/limits" }
}
