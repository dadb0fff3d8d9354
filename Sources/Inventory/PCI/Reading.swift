// SPDX-License-Identifier: GPL-3.0-or-later

/// A thing that is there, is not there, or lies where this reader may not look.
///
/// The difference matters for everything in extended configuration space: without privileges the kernel gives the first
/// 64 bytes, and a capability beyond them is not absent but unread.
package enum Reading<Value: Sendable>: Sendable {
  case present(Value)
  case absent
  case unreadable

  package var value: Value? {
    if case .present(let value) = self { value } else { nil }
  }

  package var isUnreadable: Bool {
    if case .unreadable = self { true } else { false }
  }
}

extension Reading: Equatable where Value: Equatable {}
