// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of modprobe.d (modprobe.d(5)): "options vfio-pci ids=10de:2684".
public struct ModuleDirective: Sendable, Hashable {
  public let path: String
  /// From 1.
  public let line: Int
  /// `options`, `blacklist`, `softdep`, `install`, `alias`, `remove`.
  public let command: String
  /// The module, with `_` for `-`.
  public let module: String
  /// The rest of the line, as words.
  public let arguments: [String]

  public init(path: String, line: Int, command: String, module: String, arguments: [String]) {
    self.path = path
    self.line = line
    self.command = command
    self.module = module
    self.arguments = arguments
  }
}
