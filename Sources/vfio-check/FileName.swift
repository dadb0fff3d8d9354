// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// What a file is called in tables.
enum FileName {
  /// `guest` for `/tmp/guest.json`.
  static func stem(_ path: String) -> String { FilePath(path).lastComponent?.stem ?? path }
}
