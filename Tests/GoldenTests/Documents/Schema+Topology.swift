// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import Reporting
import SystemPackage
import TestSupport

extension Schema {
  static let topology = Schema(
    name: "topology",
    documents: [
      Document("topology") {
        let usb = USBNames(usbIDs: Array("046d  A USB Vendor\n\tc31c  A Keyboard\n".utf8))
        let names = DeviceNames(pci: TopologyDocuments.names, usb: usb)
        return try TopologyDocument(TopologyDocuments.machine, names: names).json()
      }
    ])

  static let explanation = Schema(
    name: "explanation",
    documents: [
      Document("explanation") {
        let asked: [(Machine, String)] = [
          (TopologyDocuments.conventional, "0000:03:02.0"), (TopologyDocuments.quirks, "0000:02:00.0"),
          (TopologyDocuments.overridden, "0000:01:00.0"), (TopologyDocuments.switched, "0000:04:00.0"),
          (TopologyDocuments.domain, "10000:e1:00.0"), (TopologyDocuments.slots, "0000:01:00.0"),
          (TopologyDocuments.unread, "0000:01:00.0"), (TopologyDocuments.unrecorded, "0000:01:00.0"),
          (TopologyDocuments.platform, "0000:01:00.0"),
        ]
        let moved: [(Machine, String, String)] = [
          (TopologyDocuments.slots, "0000:01:00.0", "0000:00:02.0"),
          (TopologyDocuments.sharing, "0000:06:00.0", "0000:00:1c.1"),
          (TopologyDocuments.partlyRead, "0000:06:00.0", "0000:00:1c.1"),
          (TopologyDocuments.overridden, "0000:01:00.0", "0000:00:01.1"),
        ]
        return try ExplanationDocument(
          try asked.map { try TopologyDocuments.explanation(of: $1, on: $0) },
          moves: try moved.map { machine, device, port in
            try GroupAnalysis(machine).move(
              of: try TopologyDocuments.device(device, on: machine), to: try TopologyDocuments.address(port))
          }, names: TopologyDocuments.names, toolVersion: "1"
        ).json()
      }
    ])
}

/// Small machines: together they are explained by every rule that leaves a key of its own.
private enum TopologyDocuments {
  struct Missing: Error {}

  static func address(_ text: String) throws -> PCIAddress {
    guard let address = PCIAddress(text) else { throw Missing() }
    return address
  }

  static func device(_ text: String, on machine: Machine) throws -> PCIDevice {
    guard let device = machine.pci[try address(text)] else { throw Missing() }
    return device
  }

  static func explanation(of text: String, on machine: Machine) throws -> GroupExplanation {
    GroupAnalysis(machine).explanation(for: try device(text, on: machine)) { $0.description == "0000:02:00.0" }
  }

  static let names = PCINames(
    vendors: [0x1b36: "A Vendor"],
    devices: [
      PCIIdentity(vendor: 0x1b36, device: 0x0010): "A Disk", PCIIdentity(vendor: 0x1b36, device: 0x000c): "A Port",
    ],
    classes: [PCIClass(rawValue: 0x010802): "Non-Volatile memory controller"])

  static let machine = Machine.of([
    .port("0000:00:01.0", secondary: 1, group: 1),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 4, driver: "nvme"),
    .built("0000:00:14.0", classCode: 0x0c0330, group: 5, driver: "xhci_hcd"),
  ]) { machine in
    machine.pci = PCITopology(machine.pci.devices, unidentified: [PCIAddress(bus: 9, device: 0, function: 0)])
    machine.iommu.groups = machine.pci.groupsByMembership
    machine.iommu.groups[0].otherMembers = ["a.device"]
    machine.usb = USBTopology([
      .hub("usb1", peers: [2: "usb2-port2"]), .hub("usb2", speed: 5000, peers: [2: "usb1-port2"]), .keyboard("1-2"),
    ])
  }

  /// A conventional network card behind a bridge from PCI Express.
  static let conventional = Machine.of([
    .port("0000:00:03.0", secondary: 2, hasSlot: true, group: 3),
    .port(
      "0000:02:00.0", .pciBridge, behind: ["0000:00:03.0"], acs: .none, secondary: 3, device: 0x000e, group: 8,
      driver: nil),
    .conventional("0000:03:01.0", behind: ["0000:00:03.0", "0000:02:00.0"], group: 8),
    .conventional("0000:03:02.0", behind: ["0000:00:03.0", "0000:02:00.0"], group: 8, driver: "e1000"),
  ])

  /// Root ports that the kernel knows to isolate.
  static let quirks = Machine.of([
    .port(
      "0000:00:1c.0", acs: .none, secondary: 2, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x8c10,
      group: 8),
    .port(
      "0000:00:1c.4", acs: .none, secondary: 3, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x8c18,
      group: 9),
    .endpoint("0000:02:00.0", behind: ["0000:00:1c.0"], classCode: 0x020000, group: 12, driver: "r8169"),
    .endpoint("0000:03:00.0", behind: ["0000:00:1c.4"], classCode: 0x0c0330, group: 13, driver: "xhci_hcd"),
  ])

  /// Ports that nothing but `pcie_acs_override` splits.
  static let overridden = Machine.of([
    .port(
      "0000:00:01.0", acs: .none, secondary: 1, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x0c01,
      group: 1),
    .port(
      "0000:00:01.1", acs: .none, secondary: 2, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x0c05,
      group: 2),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x030000, group: 10, driver: "vfio-pci"),
    .endpoint("0000:02:00.0", behind: ["0000:00:01.1"], group: 11, driver: "nvme"),
  ]) { $0.kernel.commandLine = ["pcie_acs_override=downstream"] }

  /// A switch whose downstream ports do not isolate, although the kernel grouped them apart.
  static let switched = Machine.of([
    .port("0000:00:03.0", secondary: 1, group: 3),
    .port("0000:01:00.0", .upstreamPort, behind: ["0000:00:03.0"], acs: .none, secondary: 2, group: 8),
    .port(
      "0000:02:00.0", .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .off, secondary: 3,
      hasSlot: true, group: 9),
    .port(
      "0000:02:01.0", .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .none, secondary: 4,
      hasSlot: true, group: 10),
    .endpoint("0000:03:00.0", behind: ["0000:00:03.0", "0000:01:00.0", "0000:02:00.0"], group: 9, driver: "nvme"),
    .endpoint(
      "0000:04:00.0", behind: ["0000:00:03.0", "0000:01:00.0", "0000:02:01.0"], classCode: 0x030000, group: 10,
      driver: "vfio-pci"),
  ])

  /// A disk in the domain of a Volume Management Device.
  static let domain = Machine.of([
    .endpoint("0000:00:0e.0", .integratedEndpoint, classCode: 0x010400, device: 0x467f, group: 6, driver: "vmd"),
    placed(
      .port("10000:e0:06.0", secondary: 0xe1, group: 6),
      "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0"),
    placed(
      .endpoint("10000:e1:00.0", behind: ["10000:e0:06.0"], group: 6, driver: "nvme"),
      "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0"),
  ])

  private static func placed(_ device: PCIDevice, _ path: String) -> PCIDevice {
    var moved = PCIDevice(
      address: device.address, path: path, identity: device.identity, pciClass: device.pciClass,
      configuration: device.configuration)
    (moved.parent, moved.group, moved.driver) = (device.parent, device.group, device.driver)
    return moved
  }

  /// A card of two functions behind a port that does not isolate, and a slot behind one that does.
  static let slots = Machine.of([
    .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, group: 1),
    .port("0000:00:02.0", secondary: 2, hasSlot: true, group: 2),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1),
    .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1, driver: "nvme"),
    .endpoint("0000:02:00.0", behind: ["0000:00:02.0"], group: 3, driver: "nvme"),
  ])

  /// Two ports of one slot without ACS, and a card that is moved there.
  static let sharing = Machine.of([
    .port("0000:00:1c.0", acs: .none, secondary: 4, multifunction: true, hasSlot: true, group: 4),
    .port("0000:00:1c.1", acs: .none, secondary: 5, multifunction: true, hasSlot: true, group: 4),
    .port("0000:00:03.0", secondary: 6, hasSlot: true, group: 7),
    .endpoint("0000:04:00.0", behind: ["0000:00:1c.0"], group: 4, driver: "nvme"),
    .endpoint("0000:05:00.0", behind: ["0000:00:1c.1"], classCode: 0x020000, group: 4, driver: "e1000e"),
    .endpoint("0000:06:00.0", behind: ["0000:00:03.0"], group: 8, driver: "xhci_hcd"),
  ])

  /// The same, and of one of the ports the capabilities could not be read.
  static let partlyRead = Machine.of(
    sharing.pci.devices.map { $0.address.description == "0000:00:1c.0" ? $0.unprivileged : $0 })

  /// As an ordinary user reads a machine: without capabilities.
  static let unread = Machine.of(slots.pci.devices.map(\.unprivileged))

  /// As a dump of configuration space has it: without the kernel's groups.
  static let unrecorded = Machine.of(
    slots.pci.devices.map { device in
      var device = device
      device.group = nil
      return device
    }
  ) { $0.gaps = [Gap(notRecorded: "/sys/kernel/iommu_groups")] }

  /// A group with a member that is no PCI function.
  static let platform = Machine.of([
    .port("0000:00:01.0", secondary: 1, group: 1),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 4, driver: "nvme"),
  ]) { $0.iommu.groups[1].otherMembers = ["a.device"] }
}
