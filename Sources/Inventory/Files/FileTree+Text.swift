// SPDX-License-Identifier: GPL-3.0-or-later

extension FileTree {
  /// A small file as text, without the blanks and the newline at its end; nil where it cannot be read or is empty.
  package func text(_ path: String) -> String? {
    guard let bytes = try? read(path, limit: 1 << 20) else { return nil }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text.isEmpty ? nil : text
  }

  /// The last component of what a symbolic link points to; nil without one.
  package func linkName(_ path: String) -> String? {
    (try? link(path)).flatMap { $0.split(separator: "/").last.map(String.init) }
  }

  package func exists(_ path: String) -> Bool { (try? kind(path)) != nil }
}
