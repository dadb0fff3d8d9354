// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Where progress, warnings and errors go: standard output is for results alone.
enum StandardError {
  static func print(_ text: String) { write(text + "\n") }

  /// Without a newline at the end.
  static func write(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}
