// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// Something that should have been read and could not be: kept as data, so that a check can say "unknown" and why.
package struct Gap: Sendable, Hashable {
  /// Why it could not be read.
  package enum Kind: Sendable, Hashable {
    /// The kernel refused, or failed.
    case failed
    /// Every machine has it, and a tree that somebody copied by hand, or a dump, does not: whoever recorded it left it
    /// out.
    case notRecorded
  }

  /// The absolute path on the machine. A `*` in it stands for every device of a bus, or every process.
  package let path: String
  /// What the kernel answered; `ENOENT` for what was not recorded.
  package let errno: Errno
  package let kind: Kind

  package init(path: String, errno: Errno) {
    self.path = path
    self.errno = errno
    kind = .failed
  }

  /// What whoever recorded a machine left out.
  package init(notRecorded path: String) {
    self.path = path
    errno = .noSuchFileOrDirectory
    kind = .notRecorded
  }

  package var isNotRecorded: Bool { kind == .notRecorded }

  /// Whether more privileges would close the gap.
  package var needsPrivilege: Bool { errno == .permissionDenied || errno == .notPermitted }

  /// The kernel's words, or "not recorded".
  package var reason: String { isNotRecorded ? "not recorded" : "\(errno)" }

  /// "cannot read /path: Permission denied (run as root)".
  package var summary: String {
    isNotRecorded
      ? "not recorded in this capture: \(path)"
      : "cannot read \(path): \(errno)\(needsPrivilege ? " (run as root)" : "")"
  }
}
