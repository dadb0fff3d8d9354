// SPDX-License-Identifier: GPL-3.0-or-later

/// An arm of an experiment with several: the conditions of some of its sessions, `identity` for one.
package struct Arm: Sendable, Hashable, CustomStringConvertible {
  /// What is set up for it.
  package let name: String
  /// Whether it is measured only to be held against the arm of the same name: by how much that differs from itself.
  package let isRepeat: Bool

  package init(_ name: String, isRepeat: Bool = false) {
    self.name = name
    self.isRepeat = isRepeat
  }

  /// What a record writes behind the name of a repetition. API.
  private static let again = " again"

  /// As a record writes it.
  package init(text: String) {
    isRepeat = text.hasSuffix(Self.again)
    name = isRepeat ? String(text.dropLast(Self.again.count)) : text
  }

  /// As a record writes it.
  package var description: String { isRepeat ? name + Self.again : name }
}

extension Run {
  /// Those that are compared; nil alone for a run without arms.
  package var comparedArms: [Arm?] { arms.isEmpty ? [nil] : arms.filter { !$0.isRepeat }.map(Optional.some) }
}
