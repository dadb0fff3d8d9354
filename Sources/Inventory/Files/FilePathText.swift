// SPDX-License-Identifier: GPL-3.0-or-later

/// Absolute paths as text, taken apart and put together without asking any file system. In bytes, as the kernel sees them: to
/// look for characters would be most of the time that reading a small file takes.
enum FilePathText {
  /// The parent and the last component.
  static func split(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: 47) else { return ("/", path) }
    let parent = path[..<slash]
    return (parent.isEmpty ? "/" : String(parent), String(path[path.utf8.index(after: slash)...]))
  }

  /// The last component.
  static func name(_ path: String) -> String { split(path).name }

  /// The directories above a path, the root left out.
  static func ancestors(_ path: String) -> [String] {
    var found: [String] = []
    var next = split(path).parent
    while next != "/" {
      found.append(next)
      next = split(next).parent
    }
    return found
  }

  static func join(_ parent: String, _ name: String) -> String {
    parent == "/" ? "/" + name : parent + "/" + name
  }

  /// A link's target seen from the directory the link stands in, with `.` and `..` taken out.
  static func resolve(_ target: String, from directory: String) -> String {
    var parts = target.utf8.first == 47 ? [] : components(directory)
    for part in components(target) {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func components(_ path: String) -> [Substring] {
    path.utf8.split(separator: 47).map { Substring($0) }
  }

  /// Whether a link's target climbs above the root, or is absolute and so speaks of another root.
  static func leavesRoot(_ target: String, from directory: String) -> Bool {
    if target.utf8.first == 47 { return true }
    var depth = components(directory).count
    for part in components(target) where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }
}
