// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension PCIDevice {
  /// What a port has to say about ACS.
  package enum BuiltAccessControl: Sendable {
    case on, off, none
    /// The capability with everything on but these.
    case without(AccessControlServices.Flags)
  }

  /// A root port or a port of a switch.
  package static func port(
    _ address: String, _ type: PCIExpress.PortType = .rootPort, behind bridges: [String] = [],
    acs: BuiltAccessControl = .on, secondary: UInt8 = 1, multifunction: Bool = false, hasSlot: Bool = false,
    link: (UInt8, UInt8) = (3, 16), vendor: UInt16 = 0x1b36, device: UInt16 = 0x000c, group: Int? = nil,
    driver: String? = "pcieport"
  ) -> PCIDevice {
    var builder = ConfigurationBuilder(vendor: vendor, device: device, classCode: 0x060400)
      .bridge(secondary: secondary, subordinate: 0xff).express(type, capability: link, hasSlot: hasSlot)
    if multifunction { builder = builder.multifunction }
    builder = builder.withAccessControl(acs)
    return built(
      address, behind: bridges, classCode: 0x060400, vendor: vendor, device: device, group: group, driver: driver,
      configuration: builder.space)
  }

  /// A PCIe endpoint.
  package static func endpoint(
    _ address: String, _ type: PCIExpress.PortType = .endpoint, behind bridges: [String] = [],
    acs: BuiltAccessControl = .none, multifunction: Bool = false, classCode: UInt32 = 0x010802, vendor: UInt16 = 0x1b36,
    device: UInt16 = 0x0010, group: Int? = nil, driver: String? = nil
  ) -> PCIDevice {
    var builder = ConfigurationBuilder(vendor: vendor, device: device, classCode: classCode).express(type)
    if multifunction { builder = builder.multifunction }
    builder = builder.withAccessControl(acs)
    return built(
      address, behind: bridges, classCode: classCode, vendor: vendor, device: device, group: group, driver: driver,
      configuration: builder.space)
  }

  /// A function without PCI Express.
  package static func conventional(
    _ address: String, behind bridges: [String] = [], multifunction: Bool = false, classCode: UInt32 = 0x020000,
    vendor: UInt16 = 0x8086, device: UInt16 = 0x100e, group: Int? = nil, driver: String? = nil
  ) -> PCIDevice {
    var builder = ConfigurationBuilder(vendor: vendor, device: device, classCode: classCode, size: 256)
    if multifunction { builder = builder.multifunction }
    return built(
      address, behind: bridges, classCode: classCode, vendor: vendor, device: device, group: group, driver: driver,
      configuration: builder.space)
  }

  /// The same function as a reader without privileges sees it: 64 bytes.
  package var unprivileged: PCIDevice {
    var copy = self
    copy.configuration = ConfigurationSpace(bytes: Array(configuration.bytes.prefix(64)))
    return copy
  }
}

extension ConfigurationBuilder {
  /// The ACS capability of a port, as QEMU's pcie-root-port has it.
  func withAccessControl(_ state: PCIDevice.BuiltAccessControl) -> Self {
    let capability: AccessControlServices.Flags = .isolation.union(.translationBlocking).union(.directTranslated)
    return switch state {
    case .on: accessControl(capability: capability, control: .isolation)
    case .off: accessControl(capability: capability, control: [])
    case .without(let flags): accessControl(capability: capability, control: .isolation.subtracting(flags))
    case .none: self
    }
  }
}

extension Machine {
  /// A machine of these functions, with the groups that they say they are in.
  package static func of(_ devices: [PCIDevice], _ change: (inout Machine) -> Void = { _ in }) -> Machine {
    built {
      $0.pci = PCITopology(devices)
      $0.iommu.groups = $0.pci.groupsByMembership
      change(&$0)
    }
  }
}
