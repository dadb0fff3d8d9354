// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

/// What something was and is; an end that has no value is absent.
struct ChangeJSON<Value: Encodable & Sendable>: Encodable, Sendable {
  let old: Value?
  let new: Value?

  init(old: Value?, new: Value?) {
    self.old = old
    self.new = new
  }

  /// nil for no change.
  init?<Other>(_ change: Change<Other>?, _ transform: (Other) -> Value?) {
    guard let change else { return nil }
    old = transform(change.old)
    new = transform(change.new)
  }
}

extension ChangeJSON where Value: Equatable {
  init?(_ change: Change<Value>?) { self.init(change) { $0 } }
}
