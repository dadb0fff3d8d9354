// SPDX-License-Identifier: GPL-3.0-or-later

/// What one process has changed and not undone yet: one file of the journal, schema `vfio-check/journal`.
package struct JournalRecord: Sendable, Equatable, Codable {
  static let currentSchema = "vfio-check/journal"
  static let currentVersion = 2

  var schema = Self.currentSchema
  var schemaVersion = Self.currentVersion
  /// /proc/sys/kernel/random/boot_id: a reboot undoes everything, so the entries of another boot are void.
  package let bootID: String
  package let process: ProcessIdentity
  package var entries: [JournalEntry]

  init(bootID: String, process: ProcessIdentity, entries: [JournalEntry] = []) {
    self.bootID = bootID
    self.process = process
    self.entries = entries
  }
}
