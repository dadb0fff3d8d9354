// SPDX-License-Identifier: GPL-3.0-or-later

extension PCICapability {
  /// A capability's name in the words of the specification, "Advanced Error Reporting"; numbers from
  /// `include/uapi/linux/pci_regs.h`.
  package static func name(_ id: UInt16, isExtended: Bool) -> String {
    let known = isExtended ? extendedNames[id] : names[id]
    return known ?? "\(isExtended ? "extended " : "")capability \(hexadecimal(id, digits: isExtended ? 4 : 2))h"
  }

  private static let names: [UInt16: String] = [
    0x01: "Power Management", 0x02: "AGP", 0x03: "Vital Product Data", 0x04: "Slot Identification", 0x05: "MSI",
    0x06: "CompactPCI Hot Swap", 0x07: "PCI-X", 0x08: "HyperTransport", 0x09: "Vendor-Specific", 0x0a: "Debug Port",
    0x0b: "CompactPCI Resource Control", 0x0c: "Hot-Plug", 0x0d: "Bridge Subsystem Vendor ID", 0x0e: "AGP 8x",
    0x0f: "Secure Device", 0x10: "PCI Express", 0x11: "MSI-X", 0x12: "SATA", 0x13: "Advanced Features",
    0x14: "Enhanced Allocation", 0x15: "Flattening Portal Bridge",
  ]

  private static let extendedNames: [UInt16: String] = [
    0x01: "Advanced Error Reporting", 0x02: "Virtual Channel", 0x03: "Device Serial Number", 0x04: "Power Budgeting",
    0x05: "Root Complex Link Declaration", 0x06: "Root Complex Internal Link Control",
    0x07: "Root Complex Event Collector", 0x08: "Multi-Function Virtual Channel", 0x09: "Virtual Channel",
    0x0a: "Root Complex Register Block", 0x0b: "Vendor-Specific Extended", 0x0c: "Configuration Access Correlation",
    0x0d: "Access Control Services", 0x0e: "Alternative Routing-ID", 0x0f: "Address Translation Services",
    0x10: "SR-IOV", 0x11: "Multi-Root IOV", 0x12: "Multicast", 0x13: "Page Request", 0x15: "Resizable BAR",
    0x16: "Dynamic Power Allocation", 0x17: "TPH Requester", 0x18: "Latency Tolerance Reporting",
    0x19: "Secondary PCI Express", 0x1a: "Protocol Multiplexing", 0x1b: "PASID", 0x1d: "Downstream Port Containment",
    0x1e: "L1 PM Substates", 0x1f: "Precision Time Measurement", 0x23: "Designated Vendor-Specific Extended",
    0x24: "VF Resizable BAR", 0x25: "Data Link Feature", 0x26: "Physical Layer 16.0 GT/s",
    0x27: "Lane Margining at the Receiver", 0x2a: "Physical Layer 32.0 GT/s", 0x2e: "Data Object Exchange",
    0x31: "Physical Layer 64.0 GT/s",
  ]
}
