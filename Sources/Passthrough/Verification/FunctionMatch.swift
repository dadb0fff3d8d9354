// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What a guest has in place of a function that a passport tells of.
package enum FunctionMatch: Sendable {
  /// This one and no other.
  case found(PCIDevice)
  /// As many of one product as the passport tells of, and nothing that would tell them apart: this is one of them.
  case interchangeable(PCIDevice)
  /// More of the product than the passport tells of, and nothing that would tell them apart.
  case ambiguous([PCIDevice])
  /// None. `lookalikes` are functions with the same vendor and device id that are something else.
  case missing(lookalikes: [PCIDevice])

  /// The function to look at; nil where there is none, or no way to say which.
  package var device: PCIDevice? {
    switch self {
    case .found(let device), .interchangeable(let device): device
    case .ambiguous, .missing: nil
    }
  }
}
