// SPDX-License-Identifier: GPL-3.0-or-later
internal import Reporting
internal import SystemPackage

/// Where progress, warnings and errors go: standard output is for results alone.
enum StandardError {
  /// A message, which may quote a file that somebody sent or a device's own name.
  static func print(_ text: String) { write(TerminalText.message(text)) }

  /// Text of several lines, each as it stands.
  static func print(document: String) { write(TerminalText.document(document)) }

  /// Writes over the line that was written like this before; nil clears it. For terminals that can do that.
  static func replaceLine(with text: String?) { write("\r\u{1b}[K" + (text.map(TerminalText.line) ?? "")) }

  private static func write(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}
