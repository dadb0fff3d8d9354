// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Why one device's IOMMU group is what it is.
package struct GroupExplanation: Sendable {
  package let device: GroupMember
  /// The kernel's group; nil where it made none.
  package let group: Int?
  /// Whether the kernel made groups for others.
  package let usesIOMMU: Bool
  /// Whether the kernel's groups were not recorded, so that configuration space alone speaks.
  package let isPredicted: Bool
  /// From the device up to the root.
  package let walk: [GroupStep]
  /// The other functions of the device's slot.
  package let slotFunctions: [GroupMember]
  /// The device whose requester id its requests carry across a VMD domain.
  package let domainController: PCIAddress?
  /// Everyone else in the kernel's group, or in the predicted one where the kernel made none.
  package let companions: [GroupCompanion]
  /// Members of the kernel's group that are no PCI functions.
  package let otherMembers: [String]
  /// The group that configuration space predicts, the device included; nil when it cannot be told.
  package let predicted: [PCIAddress]?
  package let comparison: GroupComparison
  package let peerPaths: [PeerPath]
  package let alternatives: GroupAlternatives
}

/// What a report says of a function beside its address.
package struct GroupMember: Sendable, Hashable {
  package let address: PCIAddress
  package let identity: PCIIdentity
  package let pciClass: PCIClass
  package let driver: String?
  /// A PCI-to-PCI bridge, a port, or a host bridge.
  package let isBridge: Bool

  package init(_ device: PCIDevice) {
    address = device.address
    identity = device.identity
    pciClass = device.pciClass
    driver = device.driver
    isBridge = device.isBridge
  }
}

/// One function on the way from a device to the root of its tree, and what it does to keep things apart.
package struct GroupStep: Sendable {
  package let function: GroupMember
  /// What kind of function: "root port", "PCIe-to-PCI bridge", "conventional PCI bridge".
  package let role: String
  package let state: AccessControlState
  /// What the kernel knows of this product beyond the capability.
  package let quirk: AccessControlQuirk?
  /// Whether `pcie_acs_override` makes the kernel believe that it isolates.
  package let isOverridden: Bool
  /// Whether configuration space shows that it keeps apart what is behind it (of the device itself: the functions of
  /// its slot); nil when that cannot be told.
  package let isolates: Bool?
  /// Why, as a clause.
  package let reason: String
  /// The requester id that everything behind it shows to the IOMMU: of a bridge to conventional PCI.
  package let alias: PCIAddress?
}

/// Another member of a device's group, and what brought it there.
package struct GroupCompanion: Sendable {
  package let function: GroupMember
  package let reason: Reason

  /// Why a function shares the group.
  package enum Reason: Sendable, Hashable {
    /// Another function of the device's slot, and the two do not keep apart.
    case sameSlot
    /// A bridge or port above the device.
    case above(conventional: Bool)
    /// It hangs behind the device itself.
    case below
    /// Both hang behind this bridge to conventional PCI.
    case behindBridge(PCIAddress)
    /// Both hang behind this port, which does not isolate.
    case behindPort(PCIAddress)
    /// In the slot of this port, which is above the device, and the two do not keep apart.
    case besidePort(PCIAddress)
    /// The ways of the two end in two functions of one slot that do not keep apart.
    case behindSlot(PCIAddress, PCIAddress)
    /// Both send their requests with the id of this Volume Management Device.
    case behindDomain(PCIAddress)
    /// Below another port of one switch, as a kernel groups that looks at whole switches.
    case sameSwitch(PCIAddress)
    /// The kernel knows of a product whose requests carry another function's id.
    case requesterAlias(PCIAddress)
    /// Configuration space gives no reason.
    case unexplained
    /// The reason lies in configuration space that could not be read.
    case unreadable(PredictionFailure)

    /// A clause for people.
    package var summary: String {
      switch self {
      case .sameSlot: "function of the same slot, and nothing keeps the functions apart"
      case .above(conventional: true): "the bridge itself"
      case .above(conventional: false): "the port itself, on the way to the IOMMU"
      case .below: "behind it"
      case .behindBridge(let bridge): "behind the same bridge to conventional PCI, \(bridge)"
      case .behindPort(let port): "behind the same port, \(port), which does not isolate"
      case .besidePort(let port): "in the same slot as \(port), the port above, and nothing keeps the two apart"
      case .behindSlot(let own, let other):
        "by way of \(other), a function of the same slot as \(own), and nothing keeps the two apart"
      case .behindDomain(let controller): "in the domain of the same VMD controller, \(controller)"
      case .sameSwitch(let port): "below another port of the same switch: \(port) does not isolate"
      case .requesterAlias(let address): "a known quirk: \(address) uses another function's requester id"
      case .unexplained: "configuration space gives no reason: a quirk or rule of this kernel"
      case .unreadable(let gap): "unknown: \(gap.summary)"
      }
    }
  }
}
