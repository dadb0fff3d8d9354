// SPDX-License-Identifier: GPL-3.0-or-later

/// What a verdict rests on: where it was read, and what stood there.
package struct Evidence: Sendable, Hashable {
  /// An absolute path on the machine.
  package let path: String
  package let value: String

  package init(_ path: String, _ value: String) {
    self.path = path
    self.value = value
  }
}
