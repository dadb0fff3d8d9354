// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// A tree of files that a machine is read from: the live root, or a captured copy of one.
///
/// Paths are absolute, as they are on the machine itself (`/sys/class/iommu`), never prefixed with the place of a
/// capture.
package protocol FileTree: Sendable {
  /// The first `limit` bytes of a regular file.
  func read(_ path: String, limit: Int) throws(Errno) -> [UInt8]
  /// The same, by a name seen from a directory: for whoever reads many attributes of one device.
  func read(_ name: String, in directory: String, limit: Int) throws(Errno) -> [UInt8]
  /// Where a symbolic link points, as it is written there.
  func link(_ path: String) throws(Errno) -> String
  /// The names in a directory, without `.` and `..`, in no particular order.
  func list(_ path: String) throws(Errno) -> [String]
  /// What kind of file stands at a path; a symbolic link is not followed.
  func kind(_ path: String) throws(Errno) -> FileKind
  /// Whether this process may open a node for reading and writing; on a capture, whether the capturing one could.
  func isAccessible(_ path: String) -> Bool
}

extension FileTree {
  package func read(_ name: String, in directory: String, limit: Int) throws(Errno) -> [UInt8] {
    try read(FilePathText.join(directory, name), limit: limit)
  }
}

/// The kind of a file as `lstat` sees it.
package enum FileKind: String, Sendable, Codable {
  case regular, directory, symbolicLink, characterDevice, blockDevice, other
}
