// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// A function that has another address now.
public struct FunctionMove: Sendable, Equatable {
  /// What changed besides the address.
  public enum Reason: String, Sendable {
    /// It sits where it sat; the buses were numbered anew.
    case renumbered
    /// It sits elsewhere: another slot, another bridge.
    case moved
  }

  public let old: PCIAddress
  public let new: PCIAddress
  public let reason: Reason
  /// The bridges directly above, before and now.
  public let oldParent: PCIAddress?
  public let newParent: PCIAddress?

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
