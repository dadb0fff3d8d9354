// SPDX-License-Identifier: GPL-3.0-or-later

/// A process that holds a device node open.
public struct OpenNode: Sendable, Hashable {
  public let process: Int
  public let command: String
  public let node: String
  /// `/proc/PID/fd/N`.
  public let path: String

  public init(process: Int, command: String, node: String, path: String) {
    self.process = process
    self.command = command
    self.node = node
    self.path = path
  }
}
