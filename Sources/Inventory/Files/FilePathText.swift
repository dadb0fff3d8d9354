// SPDX-License-Identifier: GPL-3.0-or-later

/// Absolute paths as text, taken apart and put together without asking any file system. In bytes, as the kernel sees
/// them: to look for characters would be most of the time that reading a small file takes.
enum FilePathText {
  /// The parent and the last component.
  static func split(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: 47) else { return ("/", path) }
    let parent = path[..<slash]
    return (parent.isEmpty ? "/" : String(parent), String(path[path.utf8.index(after: slash)...]))
  }

  /// The last component.
  static func name(_ path: String) -> String { split(path).name }

  static func join(_ parent: String, _ name: String) -> String {
    parent == "/" ? "/" + name : parent + "/" + name
  }

  /// A link's target seen from the directory the link stands in, with `.` and `..` taken out.
  static func resolve(_ target: String, from directory: String) -> String {
    resolved(target, from: directory).path
  }

  /// The same; nil for a target that climbs above the root, or is absolute and so speaks of another root.
  static func resolveBeneath(_ target: String, from directory: String) -> String? {
    let (path, leavesRoot) = resolved(target, from: directory)
    return leavesRoot || target.utf8.first == 47 ? nil : path
  }

  private static func resolved(_ target: String, from directory: String) -> (path: String, leavesRoot: Bool) {
    var leavesRoot = false
    var path = Array((target.utf8.first == 47 || directory == "/" ? "" : directory).utf8)
    for part in target.utf8.split(separator: 47) {
      if part.elementsEqual("..".utf8) {
        leavesRoot = leavesRoot || path.isEmpty
        path.removeSubrange((path.lastIndex(of: 47) ?? 0)...)
      } else if !part.elementsEqual(".".utf8) {
        path.append(47)
        path += part
      }
    }
    return (path.isEmpty ? "/" : String(decoding: path, as: UTF8.self), leavesRoot)
  }
}
