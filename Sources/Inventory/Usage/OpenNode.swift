// SPDX-License-Identifier: GPL-3.0-or-later

/// A process that holds a device node open.
package struct OpenNode: Sendable, Hashable {
  package let process: Int
  package let command: String
  package let node: String
  /// `/proc/PID/fd/N`.
  package let path: String

  package init(process: Int, command: String, node: String, path: String) {
    self.process = process
    self.command = command
    self.node = node
    self.path = path
  }
}
