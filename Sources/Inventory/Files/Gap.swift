// SPDX-License-Identifier: GPL-3.0-or-later
public import SystemPackage

/// Something that should have been read and could not be: kept as data, so that a check can say "unknown" and why.
public struct Gap: Sendable, Hashable {
  /// The absolute path on the machine.
  public let path: String
  /// What the kernel answered.
  public let errno: Errno

  public init(path: String, errno: Errno) {
    self.path = path
    self.errno = errno
  }

  /// Whether more privileges would close the gap.
  public var needsPrivilege: Bool { errno == .permissionDenied || errno == .notPermitted }

  /// "cannot read /path: Permission denied (run as root)".
  public var summary: String {
    "cannot read \(path): \(errno)\(needsPrivilege ? " (run as root)" : "")"
  }
}
