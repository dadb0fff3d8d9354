// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport

/// Machines whose groups are known: those of the virtual passthrough hosts as Linux 6.12 grouped them, and some that
/// people have on their desks.
enum GroupMachines {
  /// A GPU with its audio function and an NVMe, each behind a root port with ACS; another root port with nothing behind
  /// it.
  static let gaming: [PCIDevice] = [
    .port("0000:00:03.0", secondary: 1, hasSlot: true, group: 3),
    .port("0000:00:04.0", secondary: 2, hasSlot: true, group: 4),
    .port("0000:00:05.0", secondary: 3, hasSlot: true, group: 5),
    .endpoint(
      "0000:01:00.0", behind: ["0000:00:03.0"], multifunction: true, classCode: 0x030000, vendor: 0x10de,
      device: 0x2684,
      group: 10, driver: "nvidia"),
    .endpoint(
      "0000:01:00.1", behind: ["0000:00:03.0"], multifunction: true, classCode: 0x040300, vendor: 0x10de,
      device: 0x22ba,
      group: 10, driver: "snd_hda_intel"),
    .endpoint("0000:02:00.0", behind: ["0000:00:04.0"], group: 11, driver: "nvme"),
  ]

  /// An ioh3420 root port, which has no ACS, with an xHCI controller behind it.
  static let portWithoutACS: [PCIDevice] = [
    .port("0000:00:02.0", acs: .none, secondary: 1, hasSlot: true, vendor: 0x8086, device: 0x3420, group: 2),
    .endpoint("0000:01:00.0", behind: ["0000:00:02.0"], classCode: 0x0c0330, group: 2, driver: "xhci_hcd"),
  ]

  /// Two root ports without ACS in one slot, a device behind each, and one good slot besides.
  static let portsOfOneSlot: [PCIDevice] = [
    .port("0000:00:1c.0", acs: .none, secondary: 4, multifunction: true, hasSlot: true, group: 4),
    .port("0000:00:1c.1", acs: .none, secondary: 5, multifunction: true, hasSlot: true, group: 4),
    .port("0000:00:03.0", secondary: 6, hasSlot: true, group: 7),
    .endpoint("0000:04:00.0", behind: ["0000:00:1c.0"], group: 4, driver: "nvme"),
    .endpoint("0000:05:00.0", behind: ["0000:00:1c.1"], classCode: 0x020000, group: 4, driver: "e1000e"),
  ]

  /// An x3130 switch behind a good root port: two xio3130 downstream ports without ACS.
  static let switchWithoutACS: [PCIDevice] = [
    .port("0000:00:03.0", secondary: 1, group: 3),
    .port("0000:01:00.0", .upstreamPort, behind: ["0000:00:03.0"], acs: .none, secondary: 2, group: 8),
    .port(
      "0000:02:00.0", .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .none, secondary: 3,
      hasSlot: true,
      group: 9),
    .port(
      "0000:02:01.0", .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .none, secondary: 4,
      hasSlot: true,
      group: 10),
    .endpoint(
      "0000:03:00.0", behind: ["0000:00:03.0", "0000:01:00.0", "0000:02:00.0"], group: 9, driver: "nvme"),
    .endpoint(
      "0000:04:00.0", behind: ["0000:00:03.0", "0000:01:00.0", "0000:02:01.0"], classCode: 0x030000, group: 10,
      driver: "vfio-pci"),
  ]

  /// A pcie-pci-bridge behind a good root port, with two conventional devices.
  static let conventionalBridge: [PCIDevice] = [
    .port("0000:00:03.0", secondary: 2, hasSlot: true, group: 3),
    .port("0000:00:04.0", secondary: 4, hasSlot: true, group: 5),
    .port(
      "0000:02:00.0", .pciBridge, behind: ["0000:00:03.0"], acs: .none, secondary: 3, device: 0x000e, group: 8,
      driver: nil),
    .conventional(
      "0000:03:01.0", behind: ["0000:00:03.0", "0000:02:00.0"], classCode: 0x00ff00, device: 0x0005, group: 8),
    .conventional("0000:03:02.0", behind: ["0000:00:03.0", "0000:02:00.0"], group: 8, driver: "e1000"),
  ]

  /// ICH9: LPC, SATA and SMBus in slot 1f; EHCI with its companions in slot 1d; the host bridge by itself.
  static let chipset: [PCIDevice] = [
    .conventional("0000:00:00.0", classCode: 0x060000, device: 0x29c0, group: 0),
    .conventional("0000:00:1d.0", multifunction: true, classCode: 0x0c0300, group: 5, driver: "uhci_hcd"),
    .conventional("0000:00:1d.1", classCode: 0x0c0300, group: 5, driver: "uhci_hcd"),
    .conventional("0000:00:1d.2", classCode: 0x0c0300, group: 5, driver: "uhci_hcd"),
    .conventional("0000:00:1d.7", classCode: 0x0c0320, group: 5, driver: "ehci-pci"),
    .conventional("0000:00:1f.0", multifunction: true, classCode: 0x060100, group: 7, driver: "lpc_ich"),
    .conventional("0000:00:1f.2", multifunction: true, classCode: 0x010601, group: 7, driver: "ahci"),
    .conventional("0000:00:1f.3", multifunction: true, classCode: 0x0c0500, group: 7, driver: "i801_smbus"),
  ]

  /// Intel 8-series root ports 1c.0 and 1c.4: no ACS capability, but the kernel knows that they isolate.
  static let intelRootPorts: [PCIDevice] = [
    .port(
      "0000:00:1c.0", acs: .none, secondary: 2, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x8c10,
      group: 8),
    .port(
      "0000:00:1c.4", acs: .none, secondary: 3, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x8c18,
      group: 9),
    .endpoint("0000:02:00.0", behind: ["0000:00:1c.0"], classCode: 0x020000, group: 12, driver: "r8169"),
    .endpoint("0000:03:00.0", behind: ["0000:00:1c.4"], classCode: 0x0c0330, group: 13, driver: "xhci_hcd"),
  ]

  /// The two ports of a desktop processor, without ACS and without a quirk, split by `pcie_acs_override=downstream`.
  static let overridden: [PCIDevice] = [
    .port(
      "0000:00:01.0", acs: .none, secondary: 1, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x0c01,
      group: 1),
    .port(
      "0000:00:01.1", acs: .none, secondary: 2, multifunction: true, hasSlot: true, vendor: 0x8086, device: 0x0c05,
      group: 2),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x030000, group: 10, driver: "vfio-pci"),
    .endpoint("0000:02:00.0", behind: ["0000:00:01.1"], group: 11, driver: "nvme"),
  ]

  /// A network adapter with two virtual functions behind a good root port.
  static let virtualFunctions: [PCIDevice] = {
    let physical = PCIAddress(bus: 2, device: 0, function: 0)
    let virtual = ["0000:02:10.0", "0000:02:10.2"].enumerated().map { index, address in
      PCIDevice.endpoint(address, behind: ["0000:00:03.0"], classCode: 0x020000, group: 20 + index).changed {
        $0.physicalFunction = physical
      }
    }
    return [
      .port("0000:00:03.0", secondary: 2, hasSlot: true, group: 3),
      .endpoint("0000:02:00.0", behind: ["0000:00:03.0"], classCode: 0x020000, group: 19, driver: "igb"),
    ] + virtual
  }()

  /// An NVMe behind a root port in the domain of a Volume Management Device.
  static let volumeManagement: [PCIDevice] = [
    .endpoint("0000:00:0e.0", .integratedEndpoint, classCode: 0x010400, device: 0x467f, group: 6, driver: "vmd"),
    PCIDevice.port("10000:e0:06.0", secondary: 0xe1, group: 6).changed {
      $0.movePath("/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0")
    },
    PCIDevice.endpoint("10000:e1:00.0", behind: ["10000:e0:06.0"], group: 6, driver: "nvme").changed {
      $0.movePath("/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0")
    },
  ]

  static let grouped: [(name: String, devices: [PCIDevice])] = [
    ("gaming", gaming), ("portWithoutACS", portWithoutACS), ("portsOfOneSlot", portsOfOneSlot),
    ("switchWithoutACS", switchWithoutACS), ("conventionalBridge", conventionalBridge), ("chipset", chipset),
    ("virtualFunctions", virtualFunctions), ("volumeManagement", volumeManagement),
  ]
}

extension PCIDevice {
  func changed(_ change: (inout PCIDevice) -> Void) -> PCIDevice {
    var copy = self
    change(&copy)
    return copy
  }

  /// The same function in another place of sysfs.
  mutating func movePath(_ path: String) {
    var moved = PCIDevice(
      address: address, path: path, identity: identity, pciClass: pciClass, configuration: configuration)
    moved.parent = parent
    moved.group = group
    moved.driver = driver
    self = moved
  }
}

extension Machine {
  /// The explanation of one function.
  func explanation(_ address: String) -> GroupExplanation {
    guard let parsed = PCIAddress(address), let device = pci[parsed] else { preconditionFailure("no \(address)") }
    return GroupAnalysis(self).explanation(for: device)
  }
}

extension GroupAlternatives {
  /// The slots, in whichever order they are offered.
  var slots: [IsolatingSlot] { if case .slots(let slots, _, _) = self { slots } else { [] } }
}
