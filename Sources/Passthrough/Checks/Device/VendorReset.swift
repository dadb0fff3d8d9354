// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// AMD graphics adapters that do not come back after the kernel's own resets, and the out-of-tree module vendor-reset that
/// knows how to reset them.
enum VendorReset {
  /// The name in /proc/modules.
  static let module = "vendor_reset"

  /// What the chip is called, for the chips in the module's own list (src/device-db.h of gnif/vendor-reset).
  static func chip(of identity: PCIIdentity) -> String? {
    KnownTrouble.about(identity).first { $0.kind == .vendorReset }?.what
  }
}
