// SPDX-License-Identifier: GPL-3.0-or-later

/// The power state of a PCI function (pci_power_names in `drivers/pci/pci.c`).
package enum PowerState: Sendable, Hashable, CustomStringConvertible {
  case d0
  case d1
  case d2
  case d3hot
  case d3cold
  case unknown
  /// The kernel failed to change it.
  case error
  /// A word that this version does not know.
  case other(String)

  package init(_ word: String) {
    self =
      switch word {
      case "D0": .d0
      case "D1": .d1
      case "D2": .d2
      case "D3hot": .d3hot
      case "D3cold": .d3cold
      case "unknown": .unknown
      case "error": .error
      default: .other(word)
      }
  }

  /// The kernel's word.
  package var rawValue: String {
    switch self {
    case .d0: "D0"
    case .d1: "D1"
    case .d2: "D2"
    case .d3hot: "D3hot"
    case .d3cold: "D3cold"
    case .unknown: "unknown"
    case .error: "error"
    case .other(let word): word
    }
  }

  package var description: String { rawValue }
}

/// What runtime power management makes of a device: `power/runtime_status` (runtime_status_show in
/// `drivers/base/power/sysfs.c`).
package enum RuntimeStatus: Sendable, Hashable, CustomStringConvertible {
  case active
  case suspended
  case suspending
  case resuming
  /// The driver failed to change it.
  case error
  /// Runtime power management is off.
  case unsupported
  /// A word that this version does not know.
  case other(String)

  package init(_ word: String) {
    self =
      switch word {
      case "active": .active
      case "suspended": .suspended
      case "suspending": .suspending
      case "resuming": .resuming
      case "error": .error
      case "unsupported": .unsupported
      default: .other(word)
      }
  }

  /// The kernel's word.
  package var rawValue: String {
    switch self {
    case .active: "active"
    case .suspended: "suspended"
    case .suspending: "suspending"
    case .resuming: "resuming"
    case .error: "error"
    case .unsupported: "unsupported"
    case .other(let word): word
    }
  }

  package var description: String { rawValue }
}
