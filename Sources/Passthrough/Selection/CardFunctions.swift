// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Which functions of a slot belong to one device, as people see it.
enum CardFunctions {
  /// The other functions of the slot that are of no use, or do harm, without this one.
  static func companions(of device: PCIDevice, in topology: PCITopology) -> [PCIDevice] {
    let others = topology.functions(ofSlot: device.address).filter {
      $0.address != device.address && !$0.isBridge && $0.physicalFunction == nil
    }
    guard !others.isEmpty else { return [] }
    let slot = others + [device]
    if device.parent != nil, let display = slot.first(where: \.pciClass.isDisplay) {
      // In a processor with graphics the slot holds USB and sound of the platform too, of another vendor id.
      guard device.identity.vendor == display.identity.vendor else { return [] }
      let relatives = others.filter { $0.identity.vendor == display.identity.vendor && Self.isPartOfCard($0) }
      return Self.isPartOfCard(device) ? relatives : []
    }
    let isOldUSB = { (function: PCIDevice) in function.pciClass.isUSB1Controller || function.pciClass.isEHCI }
    return isOldUSB(device) ? others.filter(isOldUSB) : []
  }

  /// The graphics function, its sound, its USB controller and the UCSI controller (class 0c80, other serial bus).
  private static func isPartOfCard(_ device: PCIDevice) -> Bool {
    let pciClass = device.pciClass
    return pciClass.isDisplay || pciClass.isAudio || pciClass.isUSBController || pciClass.code == 0x0c80
  }
}
