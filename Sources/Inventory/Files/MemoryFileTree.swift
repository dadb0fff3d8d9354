// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// A tree of files held in memory: an archive, a dump, a generated machine, or what a test is made of.
///
/// Paths are resolved as the kernel does below a root of its own (openat2(2), RESOLVE_IN_ROOT): component by component,
/// ".." at the root stays there, an absolute link starts at the root again, and the limits are the kernel's, so that no
/// archive can make a look-up long.
package struct MemoryFileTree: FileTree {
  /// What stands at a path.
  package enum Node: Sendable, Equatable {
    case file([UInt8])
    case link(String)
    case directory
    /// A character device, and whether this user may open it.
    case device(isAccessible: Bool)
    /// Reading it fails, as an unprivileged process or a dying device would see it.
    case failure(Errno)
  }

  /// The limits of a look-up. Longer paths, longer names or more links are errors, as they are to the kernel.
  package enum Limit {
    /// Bytes of a path with its terminating zero: PATH_MAX (`include/uapi/linux/limits.h`).
    package static let path = 4096
    /// Bytes of a name: NAME_MAX.
    package static let name = 255
    /// Links followed in one look-up: MAXSYMLINKS (`include/linux/namei.h`).
    package static let links = 40
    /// Components walked in one look-up, those of links included. The kernel has no such bound and needs none; a
    /// machine's deepest path leads through 256 bridges, one a bus.
    package static let steps = 1024
  }

  private struct Inode {
    var node: Node
    let parent: Int
    var names: [String: Int] = [:]
  }

  private var inodes = [Inode(node: .directory, parent: 0)]
  private var root = 0

  package init() {}

  /// Puts a node at an absolute path and makes the directories above it; nil takes it away, with all below it. Links
  /// above it are followed.
  ///
  /// What cannot be put anywhere (a path that is too long, or leads through a file) is left out: `insert(_:at:)` says
  /// why.
  package subscript(path: String) -> Node? {
    get { (try? walk(path, followsLast: false)).map { inodes[$0].node } }
    set {
      guard let newValue else {
        let (parent, name) = FilePathText.split(path)
        if let directory = try? walk(parent, followsLast: true) { inodes[directory].names[name] = nil }
        return
      }
      try? insert(newValue, at: path)
    }
  }

  /// Puts a node at an absolute path and makes the directories above it.
  ///
  /// Errors: `ENAMETOOLONG`, `ENOTDIR` where a file stands on the way, `ELOOP`.
  package mutating func insert(_ node: Node, at path: String) throws(Errno) {
    var walk = try start(path)
    while let name = try advance(&walk, followsLast: false) {
      inodes.append(Inode(node: .directory, parent: walk.place))
      inodes[walk.place].names[name] = inodes.count - 1
      walk.place = inodes.count - 1
    }
    inodes[walk.place].node = node
  }

  /// The same files with another directory as their root; nil where no directory stands at the path.
  func rooted(at path: String) -> MemoryFileTree? {
    guard let place = try? walk(path, followsLast: false), inodes[place].node == .directory else { return nil }
    var tree = self
    tree.root = place
    return tree
  }

  /// Writes a text file, with the newline that sysfs ends its attributes with.
  package mutating func write(_ path: String, _ text: String) { self[path] = .file(Array((text + "\n").utf8)) }

  package func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
    switch inodes[try walk(path, followsLast: true)].node {
    case .file(let bytes): return bytes.count <= limit ? bytes : Array(bytes.prefix(limit))
    case .directory: throw .isDirectory
    case .link: throw .tooManySymbolicLinkLevels
    case .device: throw .invalidArgument
    case .failure(let errno): throw errno
    }
  }

  package func link(_ path: String) throws(Errno) -> String {
    guard case .link(let target) = inodes[try walk(path, followsLast: false)].node else { throw .invalidArgument }
    return target
  }

  package func list(_ path: String) throws(Errno) -> [String] {
    let place = try walk(path, followsLast: true)
    switch inodes[place].node {
    case .directory: return inodes[place].names.keys.sorted()
    case .failure(let errno): throw errno
    default: throw .notDirectory
    }
  }

  package func kind(_ path: String) throws(Errno) -> FileKind {
    switch inodes[try walk(path, followsLast: false)].node {
    case .file, .failure: return .regular
    case .directory: return .directory
    case .link: return .symbolicLink
    case .device: return .characterDevice
    }
  }

  package func isAccessible(_ path: String) -> Bool {
    guard let place = try? walk(path, followsLast: true), case .device(let isAccessible) = inodes[place].node else {
      return false
    }
    return isAccessible
  }

  // MARK: Resolving

  /// A look-up under way. Without recursion: what is still to be walked stands on a stack, the path at its bottom and
  /// the targets of the links on the way above it.
  private struct Walk {
    var place: Int
    var pending: [Substring.UTF8View]
    var links = 0
    var steps = 0
  }

  private func start(_ path: String) throws(Errno) -> Walk {
    guard path.utf8.count < Limit.path else { throw .fileNameTooLong }
    return Walk(place: root, pending: [path[...].utf8])
  }

  private func walk(_ path: String, followsLast: Bool) throws(Errno) -> Int {
    var walk = try start(path)
    guard try advance(&walk, followsLast: followsLast) == nil else { throw .noSuchFileOrDirectory }
    return walk.place
  }

  /// Walks on until the end, which is nil, or until a name that is not in the directory reached, which is that name.
  private func advance(_ walk: inout Walk, followsLast: Bool) throws(Errno) -> String? {
    while let path = walk.pending.popLast() {
      let trimmed = path.drop { $0 == 47 }
      guard !trimmed.isEmpty else { continue }
      let part = trimmed.prefix { $0 != 47 }
      let rest = trimmed[part.endIndex...].drop { $0 == 47 }
      if !rest.isEmpty { walk.pending.append(rest) }
      walk.steps += 1
      guard walk.steps <= Limit.steps else { throw .fileNameTooLong }
      guard case .directory = inodes[walk.place].node else { throw .notDirectory }
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if walk.place != root { walk.place = inodes[walk.place].parent }
        continue
      }
      guard part.count <= Limit.name else { throw .fileNameTooLong }
      let name = String(Substring(part))
      guard let next = inodes[walk.place].names[name] else { return name }
      guard case .link(let target) = inodes[next].node, followsLast || !walk.pending.isEmpty else {
        walk.place = next
        continue
      }
      walk.links += 1
      guard walk.links <= Limit.links else { throw .tooManySymbolicLinkLevels }
      guard target.utf8.count < Limit.path else { throw .fileNameTooLong }
      guard !target.isEmpty else { throw .noSuchFileOrDirectory }
      if target.utf8.first == 47 { walk.place = root }
      walk.pending.append(target[...].utf8)
    }
    return nil
  }
}
