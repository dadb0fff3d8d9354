// SPDX-License-Identifier: GPL-3.0-or-later

/// A module that some configuration asks to have loaded at boot or put into the initramfs.
public struct EarlyModule: Sendable, Hashable {
  public let path: String
  /// With `_` for `-`.
  public let module: String
  /// Whether the file speaks of the initramfs; otherwise the module is loaded from the running system.
  public let isInitramfs: Bool

  public init(path: String, module: String, isInitramfs: Bool) {
    self.path = path
    self.module = module
    self.isInitramfs = isInitramfs
  }
}
