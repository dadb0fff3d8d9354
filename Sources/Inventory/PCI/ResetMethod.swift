// SPDX-License-Identifier: GPL-3.0-or-later

/// A way in which the kernel resets a function (pci_reset_fn_methods in `drivers/pci/pci.c`).
package enum ResetMethod: Sendable, Hashable, CustomStringConvertible {
  /// What a quirk of the kernel, or a module, knows of the product.
  case deviceSpecific
  /// The method _RST of the firmware.
  case acpi
  /// Function Level Reset of PCI Express.
  case functionLevel
  /// The same by the Advanced Features capability of conventional PCI.
  case advancedFeatures
  /// D3hot and back.
  case powerManagement
  /// The secondary bus of the bridge above: everything on it.
  case bus
  /// The same on a CXL port.
  case cxlBus
  /// A word that this version does not know.
  case other(String)

  package init(_ word: String) {
    self =
      switch word {
      case "device_specific": .deviceSpecific
      case "acpi": .acpi
      case "flr": .functionLevel
      case "af_flr": .advancedFeatures
      case "pm": .powerManagement
      case "bus": .bus
      case "cxl_bus": .cxlBus
      default: .other(word)
      }
  }

  /// The kernel's word.
  package var rawValue: String {
    switch self {
    case .deviceSpecific: "device_specific"
    case .acpi: "acpi"
    case .functionLevel: "flr"
    case .advancedFeatures: "af_flr"
    case .powerManagement: "pm"
    case .bus: "bus"
    case .cxlBus: "cxl_bus"
    case .other(let word): word
    }
  }

  package var description: String { rawValue }

  /// Whether it resets the function alone and completely.
  package var isOfFunction: Bool {
    switch self {
    case .deviceSpecific, .acpi, .functionLevel, .advancedFeatures: true
    default: false
    }
  }

  /// Whether it resets everything on the function's bus.
  package var isOfBus: Bool { self == .bus || self == .cxlBus }
}

extension [ResetMethod] {
  /// As `reset_method` has them: "flr bus".
  package var words: String { map(\.rawValue).joined(separator: " ") }
}
