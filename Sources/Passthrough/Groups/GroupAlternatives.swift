// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Where in this machine a device would not share its group with strangers.
package enum GroupAlternatives: Sendable, Hashable {
  /// It shares with nobody but bridges.
  case unneeded
  /// All that it shares with would share with it behind any port: functions of one card that nothing separates.
  case ownCard
  /// It is no card that could be moved, and why.
  case fixed(String)
  /// No slot of this machine would do.
  case none
  /// `companions`: the other functions of its own card that share its group there; empty where it would be alone.
  /// `separated`: those that it shares with now and would not there, because ACS separates the card's functions.
  case slots([IsolatingSlot], companions: [PCIAddress], separated: [PCIAddress])
  /// Ports whose configuration space is for root only.
  case unknown(PredictionGap)

  /// A slot behind a port from which every step up isolates.
  package struct IsolatingSlot: Sendable, Hashable {
    package let port: PCIAddress
    /// What is in it now; empty for an empty slot.
    package let occupants: [PCIAddress]
    /// The host needs what is in it now.
    package var isNeeded = false
    /// The lanes of the port, where known.
    var width: UInt8?
  }
}
