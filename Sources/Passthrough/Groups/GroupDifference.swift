// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// The kernel's group beside the one that configuration space predicts. The kernel's is the truth.
package enum GroupComparison: Sendable {
  /// The kernel made no group for the device: without an IOMMU there are none.
  case noGroup
  /// Nothing could be predicted.
  case unpredictable(PredictionFailure)
  /// Both name the same functions.
  case same
  case differs([GroupDifference])

  package var differences: [GroupDifference] { if case .differs(let found) = self { found } else { [] } }
}

/// Functions that the kernel treats otherwise than configuration space predicts, and what explains it.
package struct GroupDifference: Sendable, Hashable {
  /// What the kernel does, and why as far as can be told.
  package enum Kind: Sendable, Hashable {
    /// Kept apart, although nothing in configuration space keeps them apart: the kernel knows better of these products.
    case apartByQuirk([String])
    /// Kept apart because `pcie_acs_override` says so.
    case apartByOverride(String)
    /// Kept apart for no reason known here.
    case apartUnexplained
    /// Put together: this function uses another's requester id, as the kernel knows.
    case togetherByAlias(PCIAddress)
    /// Put together: a kernel that looks at whole switches, and this port does not isolate.
    case togetherBySwitch(PCIAddress)
    /// Put together for no reason known here.
    case togetherUnexplained
  }

  package let kind: Kind
  package let functions: [PCIAddress]

  /// Whether the kernel keeps apart what nothing known keeps apart.
  package var isUnenforced: Bool {
    switch kind {
    case .apartByOverride, .apartUnexplained: true
    default: false
    }
  }

  /// A sentence for people, without a full stop.
  package var summary: String {
    let names = functions.map(\.description).joined(separator: ", ")
    return switch kind {
    case .apartByQuirk(let products):
      "the kernel keeps \(names) apart by what it knows of the product: \(products.joined(separator: ", "))"
    case .apartByOverride(let argument):
      "the kernel keeps \(names) apart only because \(argument) tells it to: nothing in the hardware does"
    case .apartUnexplained:
      "the kernel keeps \(names) apart although ACS does not and no quirk known here applies"
    case .togetherByAlias(let address):
      "the kernel adds \(names): \(address) is known to use another function's requester id"
    case .togetherBySwitch(let port):
      "the kernel adds \(names), below the same switch: its port \(port) does not isolate"
    case .togetherUnexplained: "the kernel adds \(names) for a reason that configuration space does not show"
    }
  }
}
