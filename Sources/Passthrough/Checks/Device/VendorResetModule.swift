// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// AMD graphics adapters that do not come back after the kernel's own resets, and the out-of-tree module vendor-reset that
/// knows how to reset them.
enum VendorResetModule {
  /// The name in /proc/modules.
  static let name = "vendor_reset"

  /// What the chip is called, for the chips in the module's own list (src/device-db.h of gnif/vendor-reset; device ids of
  /// vendor 1002h).
  static func chip(of identity: PCIIdentity) -> String? {
    guard identity.vendor == 0x1002 else { return nil }
    switch identity.device {
    case 0x67c0...0x67cf, 0x67d0, 0x67df, 0x6fdf: return "Polaris 10"
    case 0x67e0...0x67ef, 0x67ff: return "Polaris 11"
    case 0x6980...0x6987, 0x6995, 0x6997, 0x699f: return "Polaris 12"
    case 0x6860...0x686f, 0x687f: return "Vega 10"
    case 0x66a0...0x66af: return "Vega 20"
    case 0x7310...0x731f: return "Navi 10"
    case 0x7360, 0x7362: return "Navi 12"
    case 0x7340...0x734f: return "Navi 14"
    default: return nil
    }
  }
}
