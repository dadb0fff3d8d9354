// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// What a capture holds, for whoever wants to see it before sending it.
package struct CaptureListing {
  private let writer: CaptureWriter

  package init(_ writer: CaptureWriter) { self.writer = writer }

  /// What was replaced and what was left out, a line each; empty where nothing was.
  package var summary: [String] {
    func line(_ verb: String, _ isLeftOut: Bool) -> String? {
      let parts = writer.redactions.filter { $0.isLeftOut == isLeftOut }.map {
        "\($0.count) \(Self.plural($0.kind, $0.count))"
      }
      return parts.isEmpty ? nil : "\(verb): \(parts.joined(separator: ", "))"
    }
    return [line("replaced by stand-ins", false), line("left out", true)].compactMap(\.self)
  }

  /// "swap files", "values of a kernel or module option", "storage pools".
  private static func plural(_ kind: String, _ count: Int) -> String {
    guard count != 1 else { return kind }
    let head =
      kind.firstRange(of: " of ").map { kind[..<$0.lowerBound] }
      ?? kind.firstRange(of: " or ").map { kind[..<$0.lowerBound] }
    let noun = head ?? kind[...]
    let end = kind[noun.endIndex...]
    if end.hasPrefix(" or ") { return plural(String(noun), count) + " or " + plural(String(end.dropFirst(4)), count) }
    return (noun.hasSuffix("s") ? noun + "es" : noun + "s") + end
  }

  /// Every file with its contents: text as it is, bytes as hexadecimal digits, and links with where they lead.
  package var lines: [String] {
    var lines: [String] = []
    for (path, content) in writer.contents {
      switch content {
      case .link(let target): lines.append("\(printable(path)) -> \(printable(target))")
      case .file(let bytes):
        if bytes.isEmpty {
          lines.append("\(printable(path)) (empty)")
        } else if let text = Self.plainText(bytes) {
          let contents = text.split(separator: "\n", omittingEmptySubsequences: false)
          if contents.count <= 2, contents.last?.isEmpty ?? true {
            lines.append("\(printable(path)): \(Self.printed(contents[0]))")
          } else {
            lines.append("\(printable(path)):")
            lines += contents.dropLast(contents.last?.isEmpty == true ? 1 : 0).map { "  " + Self.printed($0) }
          }
        } else {
          lines.append("\(printable(path)): \(bytes.count) bytes")
          lines += Self.dump(bytes).map { "  " + $0 }
        }
      }
    }
    return lines + summary
  }

  /// A line of a file; tabs, which many files of /proc have, stay blanks.
  private static func printed(_ line: Substring) -> String { printable(String(line).replacing("\t", with: "    ")) }

  /// nil for what is no text.
  private static func plainText(_ bytes: [UInt8]) -> String? {
    guard bytes.allSatisfy({ $0 >= 32 || $0 == 9 || $0 == 10 || $0 == 13 }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Rows of 32 bytes; rows of zeros are left out.
  private static func dump(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 32).compactMap { start in
      let row = bytes[start..<min(start + 32, bytes.count)]
      guard row.contains(where: { $0 != 0 }) else { return nil }
      return "\(hexadecimal(start, digits: 4)): " + row.map { hexadecimal($0, digits: 2) }.joined()
    }
  }
}
