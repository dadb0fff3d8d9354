// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The places of values in a JSON document: `findings[].remedy[].command`. `[]` stands for each element of a list, `{}`
/// for each key of an object whose keys are data, such as the parameters of a run.
enum KeyPaths {
  /// Those of a document. `open`: the objects whose keys are data.
  static func of(_ document: String, open: Set<String>) throws -> Set<String> {
    var paths: Set<String> = []
    collect(try JSONSerialization.jsonObject(with: Data(document.utf8), options: .fragmentsAllowed), "", open, &paths)
    return paths
  }

  private static func collect(_ value: Any, _ path: String, _ open: Set<String>, _ paths: inout Set<String>) {
    switch value {
    case let object as [String: Any]:
      for (key, value) in object {
        let place = open.contains(path) ? path + "{}" : path.isEmpty ? key : "\(path).\(key)"
        paths.insert(place)
        collect(value, place, open, &paths)
      }
    case let list as [Any]:
      for value in list { collect(value, path + "[]", open, &paths) }
    default: break
    }
  }
}
