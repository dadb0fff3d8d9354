// SPDX-License-Identifier: GPL-3.0-or-later

/// A module that some configuration asks to have loaded at boot or put into the initramfs.
package struct EarlyModule: Sendable, Hashable {
  package let path: String
  /// With `_` for `-`.
  package let module: String
  /// Whether the file speaks of the initramfs; otherwise the module is loaded from the running system.
  package let isInitramfs: Bool

  package init(path: String, module: String, isInitramfs: Bool) {
    self.path = path
    self.module = module
    self.isInitramfs = isInitramfs
  }
}
