// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A function that has another address now.
package struct FunctionMove: Sendable, Equatable {
  /// What changed besides the address.
  package enum Reason: String, Sendable {
    /// It sits where it sat; the buses were numbered anew.
    case renumbered
    /// It sits elsewhere: another slot, another bridge.
    case moved
  }

  package let old: PCIAddress
  package let new: PCIAddress
  package let reason: Reason
  /// The bridges directly above, before and now.
  package let oldParent: PCIAddress?
  package let newParent: PCIAddress?

  /// nil for a function whose address is what it was.
  init?(_ old: PCIDevice, _ new: PCIDevice, _ before: PCITopology, _ after: PCITopology) {
    guard old.address != new.address else { return nil }
    self.old = old.address
    self.new = new.address
    reason = FunctionPlace(of: old, in: before) == FunctionPlace(of: new, in: after) ? .renumbered : .moved
    oldParent = old.parent
    newParent = new.parent
  }
}
