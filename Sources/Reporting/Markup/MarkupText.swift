// SPDX-License-Identifier: GPL-3.0-or-later

/// Text from outside made safe to stand in HTML and in SVG, as content and within quotes.
enum MarkupText {
  /// Control characters and marks that reorder text become visible marks, and what markup is made of becomes
  /// references.
  ///
  /// By scalars, not by characters: a quote with a combining mark behind it is one character that is no quote, and
  /// would end an attribute all the same.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // No document of XML may hold these, whatever they are written as.
      case "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most so many characters; what was left out is marked.
  static func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : String(text.prefix(max(1, count - 1))) + "…"
  }
}
