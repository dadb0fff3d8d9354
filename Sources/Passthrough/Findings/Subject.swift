// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whom a finding speaks of. Its text form is API: `host`, `group:14`, `pci:0000:01:00.0`, `usb:1-2.3`.
package enum Subject: Sendable, Hashable, Comparable, CustomStringConvertible {
  case host
  case group(Int)
  case pci(PCIAddress)
  case usb(USBPath)

  package var description: String {
    switch self {
    case .host: "host"
    case .group(let number): "group:\(number)"
    case .pci(let address): "pci:\(address)"
    case .usb(let path): "usb:\(path)"
    }
  }

  /// Reads the text form; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", maxSplits: 1)
    if text == "host" {
      self = .host
    } else if parts.count == 2, parts[0] == "group", let number = Int(parts[1]) {
      self = .group(number)
    } else if parts.count == 2, parts[0] == "pci", let address = PCIAddress(parts[1]) {
      self = .pci(address)
    } else if parts.count == 2, parts[0] == "usb", let path = USBPath(parts[1]) {
      self = .usb(path)
    } else {
      return nil
    }
  }

  package static func < (a: Subject, b: Subject) -> Bool {
    switch (a, b) {
    case (.group(let a), .group(let b)): a < b
    case (.pci(let a), .pci(let b)): a < b
    case (.usb(let a), .usb(let b)): a < b
    default: a.rank < b.rank
    }
  }

  private var rank: Int {
    switch self {
    case .host: 0
    case .group: 1
    case .pci: 2
    case .usb: 3
    }
  }
}
