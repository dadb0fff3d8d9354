// SPDX-License-Identifier: GPL-3.0-or-later
public import SystemPackage

/// A tree of files held in memory: what a test or a generated machine is made of.
public struct MemoryFileTree: FileTree {
  /// What stands at a path.
  public enum Node: Sendable, Equatable {
    case file([UInt8])
    case link(String)
    case directory
    /// A character device, and whether this user may open it.
    case device(isAccessible: Bool)
    /// Reading it fails, as an unprivileged process or a dying device would see it.
    case failure(Errno)
  }

  private var nodes: [String: Node] = ["/": .directory]
  private var children: [String: Set<String>] = [:]

  public init() {}

  /// Puts a node at an absolute path and makes the directories above it.
  public subscript(path: String) -> Node? {
    get { nodes[path] }
    set {
      nodes[path] = newValue
      guard path != "/" else { return }
      let (parent, name) = FilePathText.split(path)
      if newValue == nil { children[parent]?.remove(name) } else { children[parent, default: []].insert(name) }
      if newValue != nil && nodes[parent] == nil { self[parent] = .directory }
    }
  }

  /// Writes a text file, with the newline that sysfs ends its attributes with.
  public mutating func write(_ path: String, _ text: String) { self[path] = .file(Array((text + "\n").utf8)) }

  public func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
    switch try node(path) {
    case .file(let bytes): return Array(bytes.prefix(limit))
    case .directory: throw .isDirectory
    case .link: throw .tooManySymbolicLinkLevels
    case .device: throw .invalidArgument
    case .failure(let errno): throw errno
    }
  }

  public func link(_ path: String) throws(Errno) -> String {
    let (parent, name) = FilePathText.split(path)
    let place = FilePathText.join(try resolved(parent, depth: 0), name)
    guard let node = nodes[place] else { throw .noSuchFileOrDirectory }
    guard case .link(let target) = node else { throw .invalidArgument }
    return target
  }

  public func list(_ path: String) throws(Errno) -> [String] {
    switch try node(path) {
    case .directory: return children[try resolved(path, depth: 0), default: []].sorted()
    case .failure(let errno): throw errno
    default: throw .notDirectory
    }
  }

  public func kind(_ path: String) throws(Errno) -> FileKind {
    let (parent, name) = FilePathText.split(path)
    let place = path == "/" ? path : FilePathText.join(try resolved(parent, depth: 0), name)
    switch nodes[place] {
    case nil: throw .noSuchFileOrDirectory
    case .file, .failure: return .regular
    case .directory: return .directory
    case .link: return .symbolicLink
    case .device: return .characterDevice
    }
  }

  public func isAccessible(_ path: String) -> Bool {
    if case .device(let isAccessible)? = try? node(path) { isAccessible } else { false }
  }

  private func node(_ path: String) throws(Errno) -> Node {
    guard let node = nodes[try resolved(path, depth: 0)] else { throw .noSuchFileOrDirectory }
    return node
  }

  /// The path with every link on the way followed; 40 levels as in the kernel (MAXSYMLINKS).
  private func resolved(_ path: String, depth: Int) throws(Errno) -> String {
    if nodes[path] == .directory || path == "/" { return path }
    guard depth < 40 else { throw .tooManySymbolicLinkLevels }
    if case .link(let target)? = nodes[path] {
      guard let place = FilePathText.resolveBeneath(target, from: FilePathText.split(path).parent) else {
        throw .improperLink
      }
      return try resolved(place, depth: depth + 1)
    }
    if nodes[path] != nil { return path }
    let (parent, name) = FilePathText.split(path)
    let place = try resolved(parent, depth: depth)
    let full = FilePathText.join(place, name)
    if full == path { return path }
    return try resolved(full, depth: depth + 1)
  }
}
