// SPDX-License-Identifier: GPL-3.0-or-later

/// Text from a machine made safe to print: control characters, escape sequences among them, become visible marks.
///
/// A USB device may call itself anything, also "\e[2J".
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{fffd}" : $0 }))
}

/// C0, DEL, C1 and the marks that reorder text (bidirectional controls).
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x202a...0x202e).contains(scalar.value)
    || (0x2066...0x2069).contains(scalar.value)
}

extension String {
  /// Filled up with spaces on the right to a number of characters.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// Lines of at most `width` characters, broken at spaces. nil for no limit.
func wrapped(_ text: String, width: Int?) -> [String] {
  guard let width, text.count > width else { return [text] }
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.count + 1 + word.count > max(width, 20) {
      lines.append(line)
      line = ""
    }
    line += line.isEmpty ? String(word) : " " + word
  }
  return line.isEmpty ? lines : lines + [line]
}
