// SPDX-License-Identifier: GPL-3.0-or-later

/// A captured tree that cannot be trusted: a link out of its root, a loop, a file of absurd size, a damaged manifest.
package struct CaptureDamage: Error, Sendable, Equatable, CustomStringConvertible {
  /// The absolute path on the captured machine.
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// Paths that are made to hurt have thousands of characters; both ends of one tell enough.
  package var description: String {
    "\(path.count > 240 ? "\(path.prefix(120))…\(path.suffix(60))" : path): \(reason)"
  }
}
