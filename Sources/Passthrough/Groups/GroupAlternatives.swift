// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Where in this machine a device would not share its group with strangers.
public enum GroupAlternatives: Sendable, Hashable {
  /// It shares with nobody but bridges.
  case unneeded
  /// All that it shares with sits on the same card: no slot changes that.
  case ownCard
  /// It is no card that could be moved, and why.
  case fixed(String)
  /// No slot of this machine would do.
  case none
  case slots([IsolatingSlot])
  /// Ports whose configuration space is for root only.
  case unknown(PredictionGap)

  /// A slot behind a port from which every step up isolates.
  public struct IsolatingSlot: Sendable, Hashable {
    public let port: PCIAddress
    /// What is in it now; empty for an empty slot.
    public let occupants: [PCIAddress]
  }

  public var slots: [IsolatingSlot] { if case .slots(let slots) = self { slots } else { [] } }
}
