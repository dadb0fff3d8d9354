// SPDX-License-Identifier: GPL-3.0-or-later

extension PCIDevice {
  /// Whether the function is with the driver that assigns it to guests: a VFIO driver, or on Xen's control domain xen-pciback,
  /// which registers itself as "pciback" (drivers/xen/xen-pciback/pci_stub.c).
  package var isHandedOver: Bool { isBoundToVFIO || isBoundToPCIBack }

  /// Whether Xen's back end has it.
  package var isBoundToPCIBack: Bool { driver == "pciback" || driver == "xen-pciback" }
}
