// SPDX-License-Identifier: GPL-3.0-or-later

/// Whether a guest gets to see a capability of a function that is passed through.
package enum CapabilityVisibility: String, Codable, Sendable {
  /// It must be there.
  case visible
  /// There, with registers that vfio-pci or QEMU answers for: what stands in them need not be the device's.
  case virtualised
  /// There or not, depending on the versions of the kernel and of QEMU, or on the guest's bus.
  case dependent
  /// Never there: vfio-pci leaves it out of the list, or QEMU does.
  case hidden

  /// By the tables pci_cap_length and pci_ext_cap_length of `drivers/vfio/pci/vfio_pci_config.c` (0 or no entry: left
  /// out) and by vfio_add_std_cap and vfio_add_ext_cap of QEMU's `hw/vfio/pci.c`, which drop SR-IOV and ARI.
  init(id: UInt16, isExtended: Bool) {
    if isExtended {
      switch id {
      // Advanced Error Reporting, Virtual Channel, serial number, power budgeting, vendor-specific, ACS, LTR.
      case 0x01, 0x02, 0x03, 0x04, 0x09, 0x0b, 0x0d, 0x18: self = .visible
      // Multicast, dynamic power allocation, MFVC.
      case 0x08, 0x12, 0x16: self = .visible
      // ATS, page requests, resizable BAR, TPH, PASID, DVSEC came and went with versions.
      case 0x0f, 0x13, 0x15, 0x17, 0x1b, 0x23: self = .dependent
      default: self = .hidden
      }
    } else {
      switch id {
      // Power management, MSI, PCI Express, MSI-X.
      case 0x01, 0x05, 0x10, 0x11: self = .virtualised
      // AGP, VPD, PCI-X, HyperTransport, vendor-specific, SATA, Advanced Features.
      case 0x02, 0x03, 0x07, 0x08, 0x09, 0x12, 0x13: self = .visible
      // Enhanced Allocation came late.
      case 0x14: self = .dependent
      default: self = .hidden
      }
    }
  }
}
