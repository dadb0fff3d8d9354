// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A device that somebody wants to hand to a guest.
package enum Target: Sendable, Hashable {
  case pci(PCIAddress)
  case usb(USBPath)

  package var subject: Subject {
    switch self {
    case .pci(let address): .pci(address)
    case .usb(let path): .usb(path)
    }
  }
}
