// SPDX-License-Identifier: GPL-3.0-or-later

/// One change of the host that is going to be made, or was: all that is needed to undo it.
package struct JournalEntry: Sendable, Equatable, Codable {
  /// Counts up within one process: what was changed last is undone first.
  package let number: Int
  /// For people: "bind 0000:02:00.0 to vfio-pci".
  package let what: String
  /// ISO 8601.
  package let time: String
  /// What is changed, as it was before.
  package let before: HostState
  /// The driver that the change gives the functions to; nil when they keep theirs.
  package let driver: String?
}
