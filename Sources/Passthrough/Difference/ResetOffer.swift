// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The ways to reset a function that the kernel offers.
package enum ResetOffer: Sendable, Hashable {
  /// In the kernel's order; empty when resetting was switched off.
  case methods([String])
  /// It can be reset, but this kernel does not say how (before Linux 5.15).
  case unnamed
  case none

  init(_ device: PCIDevice) {
    if let methods = device.resetMethods {
      self = .methods(methods)
    } else {
      self = device.hasResetFile ? .unnamed : .none
    }
  }
}
