// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
public import SystemPackage

/// A captured tree below a directory, out of which no path leads.
///
/// The kernel itself resolves every path beneath the root (openat2(2), RESOLVE_BENEATH): a link that leads out is `EXDEV`.
public final class RootedFileTree: FileTree {
  private let root: Descriptor
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
      return Array(Set(try open(path, directory: true).names() + here)).sorted()
    } catch {
      guard error == .noSuchFileOrDirectory, !here.isEmpty else { throw error }
      return here.sorted()
    }
  }

  public func isAccessible(_ path: String) -> Bool { nodes[path] ?? false }

  public func kind(_ path: String) throws(Errno) -> FileKind {
    if nodes[path] != nil { return .characterDevice }
    return try open(path, pathOnly: true).kind
  }

  private func open(_ path: String, pathOnly: Bool = false, directory: Bool = false) throws(Errno) -> Descriptor {
    let relative = path.drop { $0 == "/" }
    return try Descriptor(
      taking: unsafe clinux_open_beneath(root.rawValue, relative.isEmpty ? "." : String(relative), pathOnly, directory))
  }
}
