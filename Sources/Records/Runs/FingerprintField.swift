// SPDX-License-Identifier: GPL-3.0-or-later

/// One fact about the machine, the device or the method that a figure may depend on.
package struct FingerprintField: Sendable, Hashable, Codable {
  package let name: FingerprintKey
  /// As it was read; nil where it could not be.
  package let value: String?
  /// Where it was read, or why it could not be.
  package let source: String

  package init(_ name: FingerprintKey, _ value: String?, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}
