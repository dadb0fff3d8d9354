// SPDX-License-Identifier: GPL-3.0-or-later

/// How much memory a process may lock (RLIMIT_MEMLOCK), from `/proc/PID/limits`.
public struct LockedMemoryLimit: Sendable, Hashable {
  /// `self`, or a process id.
  public let process: String
  public let command: String
  /// Bytes; nil for unlimited.
  public let soft: UInt64?
  public let hard: UInt64?
  /// Whether the process has CAP_IPC_LOCK, which lifts the limit; nil when unreadable.
  public let ignoresLimit: Bool?

  public init(process: String, command: String, soft: UInt64?, hard: UInt64?, ignoresLimit: Bool?) {
    self.process = process
    self.command = command
    self.soft = soft
    self.hard = hard
    self.ignoresLimit = ignoresLimit
  }

  public var path: String { "/proc/\(process)/limits" }
}
