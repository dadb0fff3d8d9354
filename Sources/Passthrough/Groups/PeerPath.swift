// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A way by which a device reaches others, or they reach it, without passing the IOMMU, although the kernel gives them
/// groups of their own.
package struct PeerPath: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// This downstream port of a switch does not send requests for its neighbours up to the IOMMU.
    case switchPort(PCIAddress)
    /// The kernel was told to split what nothing splits.
    case unenforcedSplit
  }

  package let kind: Kind
  /// Who is at the other end: no bridges.
  package let peers: [PCIAddress]
  /// False when there are more peers than are named.
  package let isComplete: Bool
}
