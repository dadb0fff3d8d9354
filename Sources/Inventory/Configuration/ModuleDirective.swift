// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of modprobe.d (modprobe.d(5)): "options vfio-pci ids=10de:2684".
package struct ModuleDirective: Sendable, Hashable {
  package let path: String
  /// From 1.
  package let line: Int
  /// `options`, `blacklist`, `softdep`, `install`, `alias`, `remove`.
  package let command: String
  /// The module, with `_` for `-`.
  package let module: String
  /// The rest of the line, as words.
  package let arguments: [String]

  package init(path: String, line: Int, command: String, module: String, arguments: [String]) {
    self.path = path
    self.line = line
    self.command = command
    self.module = module
    self.arguments = arguments
  }
}
