// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// In whose hands a device is, in one word: for the trees, and as API in the topology's JSON.
package enum DeviceState: String, Sendable, CaseIterable {
  /// A PCI bridge or port: never handed to a guest.
  case bridge
  /// A host bridge or ISA bridge: VFIO would take it, but the host cannot run without it.
  case chipset
  /// A USB hub, root hubs included: never handed over by itself.
  case hub
  /// The host cannot do without it: mounted, swap, default route, last keyboard.
  case inUse = "in-use"
  /// With VFIO: ready for a guest, or in one.
  case vfio
  /// With xen-pciback: ready for a guest of Xen, or in one.
  case pciback
  /// A USB device that a program holds through usbfs (a guest, mostly) or that is exported by USB/IP.
  case claimed
  /// A USB device that is not authorized.
  case blocked
  /// A driver of the host has it.
  case host
  /// Without a driver.
  case free
  /// Whether it has a driver was not recorded.
  case unknown

  /// In a few words, for people.
  package var meaning: String {
    switch self {
    case .bridge: "a PCI bridge or port, never passed through"
    case .chipset: "the chipset's host bridge or ISA bridge, never passed"
    case .hub: "a USB hub, never passed by itself"
    case .inUse: "the host cannot do without it: mounted, swap, default route, last keyboard"
    case .vfio: "with a VFIO driver: ready for a guest, or in one"
    case .pciback: "with xen-pciback: ready for a guest of Xen, or in one"
    case .claimed: "a program has the USB device, mostly a guest's, or it is exported by USB/IP"
    case .blocked: "a USB device that is not authorized"
    case .host: "a driver of the host has it"
    case .free: "no driver has it"
    case .unknown: "its driver was not recorded"
    }
  }

  /// The state of a PCI function, given all uses of its machine.
  package init(of device: PCIDevice, uses: HostUses) {
    if device.isPlatformBridge {
      self = .chipset
    } else if device.isBridge {
      self = .bridge
    } else if device.isBoundToVFIO {
      self = .vfio
    } else if device.isBoundToPCIBack {
      self = .pciback
    } else if uses.uses(below: device.path).contains(where: \.isVital) {
      self = .inUse
    } else {
      self = device.driver != nil ? .host : uses.knowsDriver(of: device) ? .free : .unknown
    }
  }

  /// The state of a USB device, given all uses of its machine.
  package init(of device: USBDevice, uses: HostUses) {
    if device.isHub {
      self = .hub
    } else if device.authorized == false {
      self = .blocked
    } else if device.driver == "usbip-host" || device.interfaceDrivers.contains("usbfs") {
      self = .claimed
    } else if uses.uses(below: device.path).contains(where: \.isVital) {
      self = .inUse
    } else {
      self = device.interfaceDrivers.isEmpty ? .free : .host
    }
  }
}
