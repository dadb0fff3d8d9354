// SPDX-License-Identifier: GPL-3.0-or-later

/// A line of modprobe.d as modprobe reads it: a backslash at its end joins the next one (modprobe.d(5)).
struct ModuleConfigurationLine: Equatable {
  /// Where it begins in the file, from 1.
  let number: Int
  /// Without quotation marks.
  let words: [String]

  static func all(in text: String) -> [ModuleConfigurationLine] {
    var lines: [ModuleConfigurationLine] = []
    var pending = ""
    var start = 0
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if pending.isEmpty { start = number }
      if line.hasSuffix("\\") {
        pending += line.dropLast() + " "
        continue
      }
      let words = (pending + String(line)).split { $0 == " " || $0 == "\t" || $0 == "\r" }
        .map { String($0).replacing("\"", with: "") }
      pending = ""
      lines.append(ModuleConfigurationLine(number: start + 1, words: words))
    }
    return lines
  }
}
