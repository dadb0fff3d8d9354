// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

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
