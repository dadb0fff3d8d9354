// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Where progress, warnings and errors go: standard output is for results alone.
enum StandardError {
  static func print(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll((text + "\n").utf8)
  }
}
