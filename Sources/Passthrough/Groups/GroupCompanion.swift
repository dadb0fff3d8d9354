// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

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
    case unreadable(PredictionGap)

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
