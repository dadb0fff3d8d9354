// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Why a group cannot be worked out from configuration space.
package enum PredictionFailure: Error, Sendable, Hashable {
  /// The configuration space of this function was read in part only: the rest is for root.
  case needsRoot(PCIAddress)
  /// This function reads all ones.
  case noAnswer(PCIAddress)
  /// A bridge on the way is not there.
  case missingBridge(PCIAddress)
  /// The way up leads back to this function: a damaged capture.
  case loop(PCIAddress)

  /// A clause for people.
  package var summary: String {
    switch self {
    case .needsRoot(let address): "the configuration space of \(address) is readable for root only"
    case .noAnswer(let address): "\(address) does not answer: its configuration space reads all ones"
    case .missingBridge(let address): "the bridge \(address) is not in sight"
    case .loop(let address): "the way up from \(address) leads back to it: the capture is damaged"
    }
  }

  package var needsPrivilege: Bool { if case .needsRoot = self { true } else { false } }

  /// The function that is to blame.
  package var address: PCIAddress {
    switch self {
    case .needsRoot(let address), .noAnswer(let address), .missingBridge(let address), .loop(let address): address
    }
  }
}
