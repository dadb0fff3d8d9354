// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Inventory
internal import SystemPackage

/// Files that a command makes. Nothing that is there is overwritten.
enum NewFiles {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func write(_ text: String, to path: String) throws {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      try file.closeAfter { _ = try file.writeAll(text.utf8) }
    } catch let error as Errno {
      throw CommandFailure(writing: path, error)
    }
  }

  /// All of them or, where one of the names is taken, none. The directory is made where it is not there.
  static func write(_ files: [(name: String, text: String)], into directory: String) throws {
    if unsafe mkdir(directory, 0o777) != 0, errno != EEXIST {
      throw CommandFailure(writing: directory, Errno(rawValue: errno))
    }
    let placed = files.map { (FilePath(directory).appending($0.name).string, $0.text) }
    for (path, _) in placed where exists(path) { throw CommandFailure(writing: path, .fileExists) }
    for (path, text) in placed { try write(text, to: path) }
  }
}
