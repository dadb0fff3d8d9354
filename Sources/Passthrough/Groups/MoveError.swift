// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Why no move of a device to a port can be thought through.
package enum MoveError: Error, Sendable, Hashable {
  /// There is no such function.
  case noPort(PCIAddress)
  /// It is neither a root port nor a downstream port of a switch.
  case notAPort(PCIAddress)
  /// The device is no card, and why.
  case notACard(PCIAddress, String)
  /// The port is the device itself.
  case itself(PCIAddress)
  /// The port is on the card that would be moved.
  case onTheCard(PCIAddress)
  /// The card is behind this port already.
  case alreadyThere(PCIAddress)
  /// The card would have to be behind a port that is removed with it: this port is above the slot that the card is in.
  case aboveTheSlot(PCIAddress)
  /// The domain has no bus numbers left for the card.
  case noBusNumbers(UInt32)
  case unknown(PredictionFailure)

  /// A sentence for people, without a full stop.
  package var summary: String {
    switch self {
    case .noPort(let port): "there is no PCI function \(port)"
    case .notAPort(let port): "\(port) is no port: name a root port or a downstream port of a switch"
    case .notACard(let device, let reason): "\(device) cannot be moved: \(reason)"
    case .itself(let port): "\(port) is the device itself"
    case .onTheCard(let port): "\(port) is on the card that would be moved"
    case .alreadyThere(let port): "the card is behind \(port) already"
    case .aboveTheSlot(let port): "the slot of the card is itself behind \(port), so the card cannot take its place"
    case .noBusNumbers(let domain):
      "the PCI domain \(hexadecimal(domain, digits: 4)) has no bus numbers left for the card"
    case .unknown(let gap): "where it sits cannot be told: \(gap.summary)"
    }
  }
}
