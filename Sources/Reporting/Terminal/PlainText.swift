// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Text from a machine made safe to print: control characters, escape sequences among them, and marks that reorder or
/// hide text become visible marks.
///
/// A USB device may call itself anything, also "\e[2J". Everything that is printed goes through `TerminalText` anyway;
/// this is for what must be counted before, to stand in columns.
package func printable(_ text: String) -> String {
  guard !text.isPrintable else { return text }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isUnprintable ? "\u{fffd}" : $0 }))
}

extension String {
  /// Made printable, and filled up with spaces on the right to a number of characters.
  func padded(to width: Int) -> String {
    let text = printable(self)
    return text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// Lines of at most `width` characters, made printable and broken at spaces. nil for no limit.
func wrapped(_ text: String, width: Int?) -> [String] {
  let text = printable(text)
  guard let width, text.count > width else { return [text] }
  var lines: [String] = []
  var line = ""
  var count = 0
  for word in text.split(separator: " ") {
    if !line.isEmpty, count + 1 + word.count > max(width, 20) {
      lines.append(line)
      (line, count) = ("", 0)
    }
    if !line.isEmpty {
      line += " "
      count += 1
    }
    line += word
    count += word.count
  }
  return line.isEmpty ? lines : lines + [line]
}
