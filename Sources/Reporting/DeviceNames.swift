// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Names for people, of PCI and of USB devices.
public struct DeviceNames: Sendable {
  public let pciNames: PCINames
  public let usbNames: USBNames

  public init(pci: PCINames = PCINames(), usb: USBNames = USBNames()) {
    pciNames = pci
    usbNames = usb
  }

  /// "NVIDIA Corporation AD102 [GeForce RTX 4090] [10de:2684]".
  public func pci(_ device: PCIDevice?) -> String {
    guard let device else { return "" }
    return printable("\(pciNames.full(device.identity)) [\(device.identity.idText)]")
  }

  /// "Logitech, Inc. Unifying Receiver [046d:c52b]".
  public func usb(_ device: USBDevice?) -> String {
    guard let device else { return "" }
    return printable("\(usbNames.full(device)) [\(device.idText)]")
  }
}
