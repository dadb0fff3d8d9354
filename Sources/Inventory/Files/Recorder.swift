// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// Remembers everything that was read, so that exactly this can be written down as a capture.
package final class Recorder: Sendable {
  /// What was seen at a path.
  enum Entry: Sendable {
    case file([UInt8])
    case link(String)
    case directory
    /// A directory whose names were asked for, all of them.
    case listing([String])
    /// Only that it is there was asked.
    case existence(FileKind)
  }

  private struct Notes {
    var entries: [String: Entry] = [:]
    var accessibility: [String: Bool] = [:]
  }

  private let notes = Mutex(Notes())

  package init() {}

  func note(_ entry: Entry, at path: String) {
    notes.withLock {
      // Contents say more than existence.
      if case .existence = entry, $0.entries[path] != nil { return }
      if case .directory = entry, case .listing? = $0.entries[path] { return }
      $0.entries[path] = entry
    }
  }

  func noteAccess(_ isAccessible: Bool, at path: String) {
    notes.withLock { $0.accessibility[path] = isAccessible }
  }

  var entries: [String: Entry] { notes.withLock { $0.entries } }
  var accessibility: [String: Bool] { notes.withLock { $0.accessibility } }
}
