// SPDX-License-Identifier: GPL-3.0-or-later

extension ConfigurationSpace {
  /// Header type without the multifunction bit: 0 endpoint, 1 bridge, 2 CardBus.
  package var headerType: UInt8? { byte(0x0e).map { $0 & 0x7f } }
  package var isMultifunction: Bool { (byte(0x0e) ?? 0) & 0x80 != 0 }
  package var isBusMaster: Bool { (word(0x04) ?? 0) & 0x4 != 0 }

  package var express: Reading<PCIExpress> {
    parsed(capability(PCICapability.ID.express)) { PCIExpress(self, at: $0.offset) }
  }

  package var accessControlServices: Reading<AccessControlServices> {
    parsed(extendedCapability(PCICapability.ExtendedID.accessControlServices)) {
      AccessControlServices(self, at: $0.offset)
    }
  }

  package var messageInterrupts: MessageInterrupts { MessageInterrupts(self) }

  /// PM Control/Status bit 3, No_Soft_Reset: set means that a D3hot-to-D0 transition does not reset the function.
  package var hasNoSoftReset: Reading<Bool> {
    parsed(capability(PCICapability.ID.powerManagement)) { word($0.offset + 4).map { $0 & 0x8 != 0 } }
  }

  /// Advanced Features capability with FLR and transactions-pending (PCI_AF_CAP_TP | PCI_AF_CAP_FLR), as the kernel
  /// asks for.
  package var hasAdvancedFeaturesReset: Reading<Bool> {
    parsed(capability(PCICapability.ID.advancedFeatures)) { byte($0.offset + 3).map { $0 & 3 == 3 } }
  }

  /// The device serial number, 64 bits (PCIe 6.0, 7.9.3).
  package var deviceSerialNumber: Reading<UInt64> {
    parsed(extendedCapability(PCICapability.ExtendedID.deviceSerialNumber)) { capability in
      guard let low = doubleWord(capability.offset + 4), let high = doubleWord(capability.offset + 8) else {
        return nil
      }
      return UInt64(low) | UInt64(high) << 32
    }
  }

  package var resizableBARs: Reading<[ResizableBAR]> {
    parsed(extendedCapability(PCICapability.ExtendedID.resizableBAR)) { ResizableBAR.read(self, at: $0.offset) }
  }

  /// SR-IOV of a physical function.
  package var singleRootIOVirtualization: Reading<SingleRootIOVirtualization> {
    parsed(extendedCapability(PCICapability.ExtendedID.singleRootIOVirtualization)) {
      SingleRootIOVirtualization(self, at: $0.offset)
    }
  }

  /// Whether the function is part of a Thunderbolt controller of Intel's: a vendor-specific capability with id 1234h
  /// (PCI_VSEC_ID_INTEL_TBT, set_pcie_thunderbolt in `drivers/pci/probe.c`).
  package var isThunderbolt: Bool {
    extendedCapabilities.contains {
      $0.id == PCICapability.ExtendedID.vendorSpecific && word($0.offset + 4) == 0x1234
    }
  }

  /// Secondary and subordinate bus of a bridge (header type 1).
  package var bridgeBuses: (secondary: UInt8, subordinate: UInt8)? {
    guard headerType == 1, let secondary = byte(0x19), let subordinate = byte(0x1a) else { return nil }
    return (secondary, subordinate)
  }

  /// The subsystem ids: from the header of an endpoint, from a capability (0Dh) of a bridge.
  var subsystem: (vendor: UInt16, device: UInt16)? {
    let offset = headerType == 1 ? capability(PCICapability.ID.bridgeSubsystem).value.map { $0.offset + 4 } : 0x2c
    guard let offset, let vendor = word(offset), let device = word(offset + 2) else { return nil }
    return (vendor, device)
  }

  private func parsed<Value: Sendable>(
    _ capability: Reading<PCICapability>, _ parse: (PCICapability) -> Value?
  ) -> Reading<Value> {
    switch capability {
    case .absent: .absent
    case .unreadable: .unreadable
    // A capability whose registers leave the space is damaged: what it says cannot be read.
    case .present(let found): parse(found).map { .present($0) } ?? .unreadable
    }
  }
}
