// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Why a function is neither to be passed nor to be unbound for the sake of another.
enum ReasonToLeave: Sendable {
  /// It is the physical function of this virtual function, which is to be passed: sriov_numvfs goes to 0 with its
  /// driver.
  case physicalFunction(of: PCIAddress)
  /// It is the physical function of this virtual function, which a driver of the host or a VM uses.
  case virtualFunctionInUse(PCIAddress, driver: String)
  /// This device, which is to be passed, is behind it or in its domain: it vanishes when the driver lets go.
  case holds(PCIAddress)
  /// The host cannot do without it now.
  case vital(HostUse)
  /// Together with what else is to be passed it has every keyboard of the host.
  case everyKeyboard
  /// It is in the slot of the chipset's ISA, LPC or eSPI bridge.
  case chipset(PCIAddress)
  /// It is in the slot of a host bridge.
  case hostBridge(PCIAddress)
  /// It is an IOMMU.
  case iommu
  /// VFIO takes no bridges.
  case bridge

  /// A clause about the function, for people.
  var summary: String {
    switch self {
    case .physicalFunction(let function):
      "it is the physical function of \(function), which vanishes without its driver"
    case .virtualFunctionInUse(let function, let driver):
      "its virtual function \(function) is in use (\(driver)) and vanishes without its driver"
    case .holds(let device): "\(device) is behind it and vanishes when its driver lets go"
    case .vital(let use): use.summary
    case .everyKeyboard: "the host would be left without a keyboard"
    case .chipset(let bridge):
      "it is part of the chipset, in the slot of \(bridge), and the host cannot do without that"
    case .hostBridge(let bridge): "it is in the slot of the host bridge \(bridge)"
    case .iommu: "it is an IOMMU"
    case .bridge: "it is a bridge"
    }
  }
}
