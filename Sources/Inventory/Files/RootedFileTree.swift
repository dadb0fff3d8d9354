// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
internal import Synchronization
public import SystemPackage

/// A captured tree below a directory, out of which no path leads.
///
/// The kernel itself resolves every path beneath the root (openat2(2), RESOLVE_BENEATH): a link that leads out is `EXDEV`.
public final class RootedFileTree: FileTree {
  private let root: Descriptor
  /// Directories that were read from lately: attributes are read directory by directory, and resolving the long path of each
  /// anew would be most of the work. Several, so that threads which read different directories do not wait for each other.
  private let recent = (0..<16).map { _ in RecentDirectory() }

  private final class RecentDirectory: Sendable {
    let slot = Mutex<Directory?>(nil)
  }

  private struct Directory: ~Copyable {
    let path: String
    let descriptor: Descriptor
  }
  /// Device nodes that the capture's manifest tells of: a portable tree cannot hold them.
  private let nodes: [String: Bool]

  /// Opens the root directory. Errors: what open(2) says; `ENOSYS` on a kernel before 5.6, which cannot confine paths.
  public init(root path: String, nodes: [String: Bool] = [:]) throws(Errno) {
    self.nodes = nodes
    root = try Descriptor(taking: unsafe clinux_open(path, true))
    _ = try Descriptor(taking: unsafe clinux_open_beneath(root.rawValue, ".", true, true))
  }

  public func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
    try open(path).contents(limit: limit)
  }

  public func link(_ path: String) throws(Errno) -> String {
    let descriptor = try open(path, pathOnly: true)
    return try unsafe readLink { buffer, size in unsafe readlinkat(descriptor.rawValue, "", buffer, size) }
  }

  public func list(_ path: String) throws(Errno) -> [String] {
    let here = nodes.keys.filter { FilePathText.split($0).parent == path }.map(FilePathText.name)
    do throws(Errno) {
      let names = try open(path, directory: true).names().filter { $0 != CaptureManifest.placeholder }
      return here.isEmpty ? names : Array(Set(names + here))
    } catch {
      guard error == .noSuchFileOrDirectory, !here.isEmpty else { throw error }
      return here
    }
  }

  public func isAccessible(_ path: String) -> Bool { nodes[path] ?? false }

  public func kind(_ path: String) throws(Errno) -> FileKind {
    if nodes[path] != nil { return .characterDevice }
    return try open(path, pathOnly: true).kind
  }

  private func open(_ path: String, pathOnly: Bool = false, directory: Bool = false) throws(Errno) -> Descriptor {
    let (parent, name) = FilePathText.split(path)
    if !directory, !name.isEmpty, let result = openBesideLast(parent, name, pathOnly) {
      return try Descriptor(taking: result)
    }
    return try Descriptor(taking: unsafe clinux_open_beneath(root.rawValue, Self.relative(path), pathOnly, directory))
  }

  /// Opens a file by its name from the directory used last, or -errno; nil when that cannot answer: the directory will not
  /// open, or the file is a link that leaves it, which only the root can judge.
  private func openBesideLast(_ parent: String, _ name: String, _ pathOnly: Bool) -> Int32? {
    recent[Int(UInt(bitPattern: parent.hashValue) % 16)].slot.withLock { last -> Int32? in
      if last?.path != parent {
        last = nil
        let opened = unsafe clinux_open_beneath(root.rawValue, Self.relative(parent), false, true)
        guard let descriptor = try? Descriptor(taking: opened) else { return nil }
        last = Directory(path: parent, descriptor: descriptor)
      }
      guard let directory = last?.descriptor.rawValue else { return nil }
      let result = unsafe clinux_open_beneath(directory, name, pathOnly, false)
      return result == -EXDEV ? nil : result
    }
  }

  private static func relative(_ path: String) -> String {
    let relative = path.drop { $0 == "/" }
    return relative.isEmpty ? "." : String(relative)
  }
}
