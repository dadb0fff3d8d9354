// SPDX-License-Identifier: GPL-3.0-or-later

/// A directory of sysfs, for asking what lies below it.
struct SysfsPlace {
  let path: String
  private let prefix: String

  init(_ path: String) {
    self.path = path
    prefix = path + "/"
  }

  func holds(_ other: String) -> Bool { other.hasPrefix(prefix) || other == path }
}
