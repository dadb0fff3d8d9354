// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

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

/// Why the journal could not be kept. Nothing is changed without it.
package enum JournalError: Error, Sendable, CustomStringConvertible {
  case unusable(path: String, Errno)
  /// A file in it is none of ours, or is damaged.
  case damaged(path: String, reason: String)
  /// Another process that still runs has changed the same.
  case busy(String, process: ProcessIdentity)
  /// A process that was killed left the same changed.
  case unrestored(String, process: ProcessIdentity)

  package var description: String {
    switch self {
    case .unusable(let path, let errno):
      "\(path): cannot be written: \(errno)"
        + (errno == .permissionDenied || errno == .readOnlyFileSystem ? "; run as root" : "")
    case .damaged(let path, let reason): "\(path): \(reason); look at it, and remove it when nothing is left to undo"
    case .busy(let what, let process):
      "another vfio-check (pid \(process.id)) is at work on \(what); wait for its end"
    case .unrestored(let what, let process):
      "a vfio-check that was killed (pid \(process.id)) left \(what) changed: sudo vfio-check restore"
    }
  }
}
