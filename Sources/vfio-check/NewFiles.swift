// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Inventory
internal import SystemPackage

/// Files that a command makes. Nothing that is there is overwritten.
enum NewFiles {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Takes away what was written here.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// `isPrivate`: nobody else may read it.
  static func write(_ text: String, to path: String, isPrivate: Bool = false) throws {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: isPrivate ? .ownerReadWrite : [.ownerReadWrite, .groupRead, .otherRead])
      do { try file.closeAfter { _ = try file.writeAll(text.utf8) } } catch {
        // A part of it is of no use, and would stand in the way of the next attempt.
        remove(path)
        throw error
      }
    } catch let error as Errno {
      throw CommandFailure(writing: path, error)
    }
  }

  /// Into FILE.new, or FILE.new2 where that is there. Returns the name.
  static func write(_ text: String, beside path: String) throws -> String {
    var (name, number) = (path + ".new", 1)
    while exists(name) {
      number += 1
      name = "\(path).new\(number)"
    }
    try write(text, to: name)
    return name
  }

  /// All of them or, where one of the names is taken, none. The directory is made where it is not there.
  static func write(_ files: [(name: String, text: String)], into directory: String) throws {
    if unsafe mkdir(directory, 0o777) != 0, errno != EEXIST {
      throw CommandFailure(writing: directory, Errno(rawValue: errno))
    }
    let placed = files.map { (FilePath(directory).appending($0.name).string, $0.text) }
    for (path, _) in placed where exists(path) { throw CommandFailure(writing: path, .fileExists) }
    for (number, (path, text)) in placed.enumerated() {
      do { try write(text, to: path) } catch {
        for (written, _) in placed[..<number] { remove(written) }
        throw error
      }
    }
  }
}
