// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// So that tests can name fields and arms as a record does.
extension FingerprintKey: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(rawValue: text) }
}

extension Arm: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text: text) }
}

extension FingerprintField {
  /// The same for a name that is made up.
  package init(_ name: String, _ value: String?, source: String) {
    self.init(FingerprintKey(rawValue: name), value, source: source)
  }
}
