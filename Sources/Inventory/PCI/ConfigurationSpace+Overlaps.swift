// SPDX-License-Identifier: GPL-3.0-or-later

extension PCICapability {
  /// The fewest bytes that a conventional capability of an id takes (PCI_*_SIZEOF in `include/uapi/linux/pci_regs.h`
  /// for those that can be longer: their shortest form); 4 for ids this tool does not read, since headers are
  /// dword-aligned.
  static func minimumLength(_ id: UInt16) -> Int {
    switch id {
    case ID.powerManagement: 8
    case ID.msi: 10
    case ID.bridgeSubsystem: 8
    case ID.express: 12
    case ID.msix: 12
    case ID.advancedFeatures: 6
    default: 4
    }
  }

  /// The same for extended capabilities.
  static func minimumExtendedLength(_ id: UInt16) -> Int {
    switch id {
    case ExtendedID.advancedErrorReporting: 0x2c
    case ExtendedID.deviceSerialNumber: 12
    case ExtendedID.accessControlServices, ExtendedID.ari, ExtendedID.addressTranslation, ExtendedID.pasid: 8
    case ExtendedID.singleRootIOVirtualization: 0x40
    case ExtendedID.pageRequest: 16
    case ExtendedID.resizableBAR, ExtendedID.virtualFunctionResizableBAR: 12
    case ExtendedID.vendorSpecific: 8
    default: 4
    }
  }
}

extension ConfigurationSpace {
  /// Capabilities whose registers run into the next one's or past the end of the space, in words.
  static func overlaps(_ list: [PCICapability], minimumLength: (UInt16) -> Int, end: Int) -> [String] {
    let sorted = list.sorted { $0.offset < $1.offset }
    var defects: [String] = []
    for (position, capability) in sorted.enumerated() {
      let last = capability.offset + minimumLength(capability.id)
      let place = hexadecimal(capability.offset, digits: 2)
      if position + 1 < sorted.count, last > sorted[position + 1].offset {
        defects.append(
          "the capability at 0x\(place) overlaps the one at 0x\(hexadecimal(sorted[position + 1].offset, digits: 2))")
      } else if last > end {
        defects.append("the capability at 0x\(place) runs past the end of configuration space")
      }
    }
    return defects
  }
}
