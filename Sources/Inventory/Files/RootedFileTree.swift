// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
internal import Synchronization
package import SystemPackage

/// A captured tree below a directory, out of which no path leads.
///
/// The kernel itself resolves every path with that directory as its root (openat2(2), RESOLVE_IN_ROOT): ".." stays at
/// the root and an absolute link starts there again, as they did on the machine that was captured. No path leads out.
package final class RootedFileTree: FileTree {
  private let root: Descriptor
  /// Directories that were read from lately: attributes are read directory by directory, and resolving the long path of
  /// each anew would be most of the work. Several, so that threads which read different directories do not wait for
  /// each other.
  private let recent = (0..<16).map { _ in RecentDirectory() }

  private final class RecentDirectory: Sendable {
    let slot = Mutex<Directory?>(nil)
  }

  private struct Directory: ~Copyable {
    let path: String
    let descriptor: Descriptor
  }
  /// Device nodes that the capture's manifest tells of: a portable tree cannot hold them. With their names by
  /// directory.
  private let nodes: [String: Bool]
  private let nodeNames: [String: [String]]

  /// Opens the root directory. Errors: what open(2) says; `ENOSYS` on a kernel before 5.6, which cannot confine paths.
  package init(root path: String, nodes: [String: Bool] = [:]) throws(Errno) {
    self.nodes = nodes
    var names: [String: [String]] = [:]
    for node in nodes.keys {
      let (parent, name) = FilePathText.split(node)
      names[parent, default: []].append(name)
    }
    nodeNames = names
    root = try Descriptor(taking: unsafe clinux_open(path, true))
    _ = try Descriptor(taking: unsafe clinux_open_in_root(root.rawValue, ".", true, true))
  }

  package func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
    let (parent, name) = FilePathText.split(path)
    return try read(name, in: parent, limit: limit)
  }

  package func read(_ name: String, in directory: String, limit: Int) throws(Errno) -> [UInt8] {
    let result = try withDirectory(directory) { directory in unsafe clinux_open_beneath(directory, name, false, false) }
    // A link that leads out of its directory: only from the root can it be followed.
    guard result == -EXDEV else { return try Descriptor(taking: result).contents(limit: limit) }
    let path = Self.relative(FilePathText.join(directory, name))
    return try Descriptor(taking: unsafe clinux_open_in_root(root.rawValue, path, false, false))
      .contents(limit: limit)
  }

  package func link(_ path: String) throws(Errno) -> String {
    let (parent, name) = FilePathText.split(path)
    return try withDirectory(parent) { directory throws(Errno) in
      try unsafe readLink { buffer, size in unsafe readlinkat(directory, name, buffer, size) }
    }
  }

  package func list(_ path: String) throws(Errno) -> [String] {
    let here = nodeNames[path] ?? []
    do throws(Errno) {
      let names = try Descriptor(taking: unsafe clinux_open_in_root(root.rawValue, Self.relative(path), false, true))
        .names().filter { $0 != CaptureManifest.placeholder }
      return here.isEmpty ? names : Array(Set(names + here))
    } catch {
      guard error == .noSuchFileOrDirectory, !here.isEmpty else { throw error }
      return here
    }
  }

  package func isAccessible(_ path: String) -> Bool { nodes[path] ?? false }

  package func kind(_ path: String) throws(Errno) -> FileKind {
    if nodes[path] != nil { return .characterDevice }
    let (parent, name) = FilePathText.split(path)
    return try withDirectory(parent) { directory throws(Errno) in
      var status = stat()
      guard unsafe fstatat(directory, name.isEmpty ? "." : name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        throw Errno(rawValue: errno)
      }
      return FileKind(mode: status.st_mode)
    }
  }

  /// Lends out the directory at a path, in which a name can be looked at or opened beneath.
  private func withDirectory<Result>(
    _ path: String, _ body: (Int32) throws(Errno) -> Result
  ) throws(Errno) -> Result {
    let place = recent[Int(UInt(bitPattern: path.hashValue) % UInt(recent.count))]
    let result = try place.slot.withLockIfAvailable { last throws(Errno) in
      if last?.path != path {
        last = nil
        last = Directory(path: path, descriptor: try directory(path))
      }
      guard let directory = last?.descriptor.rawValue else { throw .badFileDescriptor }
      return try body(directory)
    }
    if let result { return result }
    // Another thread is at it: to open the directory once more is quicker than to wait.
    let other = try directory(path)
    return try body(other.rawValue)
  }

  private func directory(_ path: String) throws(Errno) -> Descriptor {
    try Descriptor(taking: unsafe clinux_open_in_root(root.rawValue, Self.relative(path), true, true))
  }

  private static func relative(_ path: String) -> String {
    let relative = path.drop { $0 == "/" }
    return relative.isEmpty ? "." : String(relative)
  }
}
