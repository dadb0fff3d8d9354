// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// A device that somebody wants to hand to a guest.
public enum Target: Sendable, Hashable {
  case pci(PCIAddress)
  case usb(USBPath)

  public var subject: Subject {
    switch self {
    case .pci(let address): .pci(address)
    case .usb(let path): .usb(path)
    }
  }
}
