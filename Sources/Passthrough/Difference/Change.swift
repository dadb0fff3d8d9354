// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that is other now than it was.
package struct Change<Value: Sendable & Equatable>: Sendable, Equatable {
  package let old: Value
  package let new: Value

  /// nil where nothing changed.
  package init?(_ old: Value, _ new: Value) {
    guard old != new else { return nil }
    self.old = old
    self.new = new
  }

  /// nil also where one of the two could not be read: that is no change of the machine.
  init?(known old: Value?, _ new: Value?) {
    guard let old, let new else { return nil }
    self.init(old, new)
  }
}
