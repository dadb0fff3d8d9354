// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What a guest has in place of a USB device that a passport tells of.
package enum USBMatch: Sendable {
  case found(USBDevice)
  /// Several of the product, and nothing that would tell them apart.
  case ambiguous([USBDevice])
  /// None. `lookalikes` have the same ids and are something else.
  case missing(lookalikes: [USBDevice])

  package var device: USBDevice? { if case .found(let device) = self { device } else { nil } }
}
