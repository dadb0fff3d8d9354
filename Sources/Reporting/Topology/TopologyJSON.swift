// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// The topology as JSON, schema `vfio-check/topology`. What is not known is absent; the schema only grows.
package struct TopologyJSON: Codable, Sendable, Equatable {
  /// A PCI function.
  package struct PCIFunction: Codable, Sendable, Equatable {
    /// `0000:01:00.0`.
    package let address: String
    /// `10de:2684`, and the same as numbers.
    package let id: String
    package let vendorID: Int
    package let deviceID: Int
    package let subsystemVendorID: Int
    package let subsystemDeviceID: Int
    package let revision: Int
    /// 24 bits: base class, sub-class, programming interface.
    package let classCode: Int
    package let className: String?
    /// Vendor and product by pci.ids.
    package let vendorName: String?
    package let deviceName: String?
    /// The bridge above.
    package let parent: String?
    package let group: Int?
    package let driver: String?
    /// A `DeviceState`.
    package let state: String
  }

  /// A USB device or hub.
  package struct USB: Codable, Sendable, Equatable {
    /// `1-2.3`, or `usb1` for a root hub.
    package let path: String
    package let bus: Int
    package let ports: [Int]
    /// The address on the bus: changes with every replug.
    package let address: Int?
    /// `046d:c52b`, and the same as numbers.
    package let id: String
    package let vendorID: Int
    package let productID: Int
    /// By usb.ids, else in the device's own words.
    package let name: String
    package let megabitsPerSecond: Double?
    package let isHub: Bool
    /// The drivers of its interfaces, each once.
    package let drivers: [String]
    /// The PCI function whose bus it is on, and that function's group.
    package let controller: String?
    package let group: Int?
    /// The port of the same socket at the other speed: where the device would appear then.
    package let twin: String?
    /// A `DeviceState`.
    package let state: String
  }

  /// An IOMMU group.
  package struct Group: Codable, Sendable, Equatable {
    package let number: Int
    package let type: String?
    /// PCI addresses.
    package let members: [String]
    /// Members that are no PCI functions.
    package let otherMembers: [String]
  }

  package let schema: String
  package let schemaVersion: Int
  /// Absent when not asked for, as are the other two parts.
  package var pci: [PCIFunction]?
  /// Functions of which only the address is known; absent where there are none.
  package var unidentified: [String]?
  package var usb: [USB]?
  package var groups: [Group]?

  /// Only the parts that were asked for.
  func only(_ parts: Set<TopologyPart>) -> TopologyJSON {
    var document = self
    if !parts.contains(.pci) {
      document.pci = nil
      document.unidentified = nil
    }
    if !parts.contains(.usb) { document.usb = nil }
    if !parts.contains(.groups) { document.groups = nil }
    return document
  }

  package init(_ machine: Machine, names: USBNames, pciNames: PCINames) {
    schema = "vfio-check/topology"
    schemaVersion = 1
    let uses = HostUses(machine)
    pci = machine.pci.devices.map { device in
      PCIFunction(
        address: "\(device.address)", id: device.identity.idText, vendorID: Int(device.identity.vendor),
        deviceID: Int(device.identity.device), subsystemVendorID: Int(device.identity.subsystemVendor),
        subsystemDeviceID: Int(device.identity.subsystemDevice), revision: Int(device.identity.revision),
        classCode: Int(device.pciClass.rawValue), className: pciNames.pciClass(device.pciClass),
        vendorName: pciNames.vendor(device.identity.vendor), deviceName: pciNames.device(device.identity),
        parent: device.parent.map { "\($0)" }, group: device.group, driver: device.driver,
        state: DeviceState(of: device, uses: uses).rawValue)
    }
    unidentified = machine.pci.unidentified.isEmpty ? nil : machine.pci.unidentified.map { "\($0)" }
    usb = machine.usb.devices.map { device in
      let twin = machine.usb.port(of: device).flatMap { machine.usb.twin(of: $0) }
      return USB(
        path: "\(device.usbPath)", bus: device.usbPath.bus, ports: device.usbPath.ports, address: device.deviceNumber,
        id: device.idText, vendorID: Int(device.vendor), productID: Int(device.product), name: names.full(device),
        megabitsPerSecond: device.megabitsPerSecond, isHub: device.isHub, drivers: device.interfaceDrivers,
        controller: device.controller.map { "\($0)" }, group: device.controller.flatMap { machine.pci[$0]?.group },
        twin: twin.map { "\($0.devicePath)" }, state: DeviceState(of: device, uses: uses).rawValue)
    }
    groups = machine.iommu.groups.map { group in
      Group(
        number: group.number, type: group.type?.rawValue, members: group.members.map { "\($0)" },
        otherMembers: group.otherMembers)
    }
  }
}
