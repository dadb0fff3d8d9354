// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The one way by which text comes to a terminal: whatever is in it, nothing is obeyed but the colours of `Style`, and
/// a line stays one line.
///
/// `Style` does not write escape sequences but marks that nobody else can know, and here they become sequences. So no
/// text needs to be trusted, and no text that is printed can be forgotten.
package enum TerminalText {
  /// One line, without its end. A line break in it is no line break.
  package static func line(_ text: String) -> String {
    guard !text.isPrintable || text.unicodeScalars.contains(Style.Mark.start) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == Style.Mark.start, let (code, behind) = Style.Mark.code(at: rest) {
        result += "\u{1b}[\(code)m"
        rest = behind
        continue
      }
      result.unicodeScalars.append(scalar.isUnprintable || scalar == Style.Mark.start ? "\u{fffd}" : scalar)
      rest.removeFirst()
    }
    return result
  }

  /// Lines of text, each for itself, with a line break behind each.
  package static func lines(_ lines: [String]) -> String { lines.map { line($0) + "\n" }.joined() }

  /// A document of several lines, with a line break at its end. What it is made of has escaped what is in it; what has
  /// not is seen here.
  package static func document(_ text: String) -> String {
    // Records have megabytes in one line, of ASCII.
    if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 10 }) { return text + "\n" }
    return lines(parts(of: text))
  }

  /// A message, whose further lines stand a little to the right: none of them can be taken for another message.
  package static func message(_ text: String) -> String {
    lines(parts(of: text).enumerated().map { $0 == 0 || $1.hasPrefix("  ") ? $1 : "  " + $1 })
  }

  private static func parts(of text: String) -> [String] {
    text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { String(Substring($0)) }
  }
}

extension Style {
  /// What stands for an escape sequence until the text is printed: a character of private use, and behind it numbers
  /// that were drawn when the process started. A file or a device that knew the form would still have to guess the
  /// numbers.
  enum Mark {
    /// The last one of private use.
    static let start: Unicode.Scalar = "\u{10fffd}"
    /// Private use: U+F0000 to U+FFFFD.
    private static let key: [Unicode.Scalar] = (0..<4).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0xf0000...0xffffd))
    }
    /// The code, as a scalar of private use.
    private static let codes: UInt32 = 0xe000

    /// The mark for the parameter of an SGR sequence (ECMA-48, 8.3.117).
    static func text(_ code: UInt32) -> String {
      var scalars = String.UnicodeScalarView([start] + key)
      if let last = Unicode.Scalar(codes + code) { scalars.append(last) }
      return String(scalars)
    }

    /// The code of the mark that text begins with, and what is behind the mark; nil where it is none.
    static func code(
      at text: Substring.UnicodeScalarView
    ) -> (code: UInt32, behind: Substring.UnicodeScalarView)? {
      var rest = text.dropFirst()
      guard rest.starts(with: key) else { return nil }
      rest = rest.dropFirst(key.count)
      guard let last = rest.first, (codes...codes + 107).contains(last.value) else { return nil }
      return (last.value - codes, rest.dropFirst())
    }
  }
}
