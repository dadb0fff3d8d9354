// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A source file of the project, as the laws of docs/architecture.md see it: its code without comments.
struct SourceFile: Sendable {
  /// Below the project's directory: `Sources/Records/Runs/Run.swift`.
  let path: String
  let code: String
  let isLicensed: Bool
  /// The lines of comments that are longer than the formatter lets lines of code be.
  let longComments: [Int]
  /// The lines of declarations for other rooms, at the top of the file, that have no doc comment.
  let undocumented: [Int]

  /// The module it belongs to: `Records`.
  var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// What it imports.
  var imports: Set<String> {
    Set(
      code.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count else { return nil }
        return words[place + 1].split(separator: ".").first.map(String.init)
      })
  }

  /// Those of `words` that its code has, none of them as the end of a longer name.
  func found(_ words: [String]) -> Set<String> {
    Set(
      words.filter { word in
        var rest = code[...]
        while let range = rest.firstRange(of: word) {
          let before = range.lowerBound > code.startIndex ? code[code.index(before: range.lowerBound)] : " "
          if word.first?.isLetter != true || !(before.isLetter || before.isNumber || before == "_") { return true }
          rest = rest[range.upperBound...]
        }
        return false
      })
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All files below Sources with this ending.
  static func all(_ ending: String = "swift") -> [SourceFile] {
    let sources = root.appending(path: "Sources")
    let paths = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix("." + ending) }.sorted().compactMap { path in
      guard let text = try? String(contentsOf: sources.appending(path: path), encoding: .utf8) else { return nil }
      return SourceFile(
        path: "Sources/\(path)", code: withoutComments(text),
        isLicensed: text.hasPrefix("// SPDX-License-Identifier: GPL-3.0-or-later\n"), longComments: longComments(text),
        undocumented: undocumented(text))
    }
  }

  private static func longComments(_ text: String) -> [Int] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
      line.count > 120 && line.drop { $0 == " " }.hasPrefix("//") ? number + 1 : nil
    }
  }

  private static func undocumented(_ text: String) -> [Int] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.filter { number in
      guard lines[number].hasPrefix("package "), !lines[number].hasPrefix("package import ") else { return false }
      let above = lines[..<number].last { !$0.hasPrefix("@") } ?? ""
      return !above.hasPrefix("///")
    }.map { $0 + 1 }
  }

  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      // Not the slashes of an address in a string.
      line.firstRange(of: "//").map { range in
        line[..<range.lowerBound].hasSuffix(":") ? line : line[..<range.lowerBound]
      } ?? line
    }.joined(separator: "\n")
  }
}
