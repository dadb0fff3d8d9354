// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Names for people, of PCI and of USB devices. Where they come from is the caller's business.
package struct DeviceNames: Sendable {
  package let pciNames: PCINames
  package let usbNames: USBNames

  package init(pci: PCINames, usb: USBNames) {
    pciNames = pci
    usbNames = usb
  }

  /// None but what the devices say of themselves, and their ids.
  package static let none = DeviceNames(pci: PCINames(usesTables: false), usb: USBNames(usbIDs: []))

  /// "NVIDIA Corporation AD102 [GeForce RTX 4090] [10de:2684]".
  package func pci(_ device: PCIDevice?) -> String {
    guard let device else { return "" }
    return printable("\(pciNames.full(device.identity)) [\(device.identity.idText)]")
  }

  /// "Logitech, Inc. Unifying Receiver [046d:c52b]".
  package func usb(_ device: USBDevice?) -> String {
    guard let device else { return "" }
    return printable("\(usbNames.full(device)) [\(device.idText)]")
  }
}
