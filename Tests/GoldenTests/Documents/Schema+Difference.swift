// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import Reporting
import SystemPackage
import TestSupport

extension Schema {
  static let difference = Schema(
    name: "difference",
    documents: [
      Document("difference") {
        try DifferenceReport(
          MachineDifference(DifferenceDocuments.old, DifferenceDocuments.new), toolVersion: "1"
        ).json()
      },
      // Groups are not compared where only one of the machines uses an IOMMU.
      Document("difference-iommu-off") {
        try DifferenceReport(
          MachineDifference(DifferenceDocuments.withIOMMU, DifferenceDocuments.withoutIOMMU), toolVersion: "1"
        ).json()
      },
    ])
}

/// A machine at two times: everything that can change has changed.
private enum DifferenceDocuments {
  private static let ports = [
    "0000:00:01.0", "0000:00:02.0", "0000:00:03.0", "0000:00:04.0", "0000:00:05.0", "0000:00:06.0",
  ]

  private static func port(_ number: Int) -> PCIDevice { .port(ports[number], device: UInt16(number + 1)) }

  static let old = Machine.of([
    port(0), port(1), port(2), port(3), port(4), port(5), graphics(isOld: true),
    // Gone.
    .endpoint("0000:02:00.0", behind: [ports[1]], device: 0x20, group: 2, driver: "nvme"),
    // Renumbered, and out of its group.
    .endpoint("0000:03:00.0", behind: [ports[2]], device: 0x30, group: 3),
    // Two that nothing distinguishes.
    .endpoint("0000:05:00.0", behind: [ports[3]], device: 0x50, group: 5),
    .endpoint("0000:06:00.0", behind: [ports[3]], device: 0x50, group: 6),
    controller,
  ]) {
    $0.usb = USBTopology([
      .hub("usb1"), .stick("1-1"), .keyboard("1-2"), .built("1-3", product: 9), .built("1-5", product: 8),
      .built("1-6", product: 8),
    ])
    describe(&$0, isOld: true)
  }

  static let new = Machine.of([
    port(0), port(1), port(2), port(3), port(4), port(5), graphics(isOld: false),
    .endpoint("0000:04:00.0", behind: [ports[2]], device: 0x30),
    .endpoint("0000:07:00.0", behind: [ports[4]], device: 0x50, group: 7),
    .endpoint("0000:08:00.0", behind: [ports[4]], device: 0x50, group: 8),
    // Came, into the group of the graphics card.
    .endpoint("0000:09:00.0", behind: [ports[5]], device: 0x90, group: 1, driver: "nvme"),
    controller,
  ]) {
    $0.usb = USBTopology([
      .hub("usb1"), .stick("1-1", driver: nil, product: 0x62), .keyboard("1-4", speed: 1.5), .built("1-7", product: 8),
      .built("1-8", product: 8) { $0.authorized = false }, .built("1-9", product: 7),
    ])
    describe(&$0, isOld: false)
  }

  private static let controller = PCIDevice.built(
    "0000:00:14.0", classCode: 0x0c0330, group: 9, driver: "xhci_hcd")

  /// The same card, with everything about it changed.
  private static func graphics(isOld: Bool) -> PCIDevice {
    let classCode: UInt32 = isOld ? 0x030000 : 0x030200
    let space = ConfigurationBuilder(vendor: 0x10de, device: 0x2684, classCode: classCode)
      .express(.legacyEndpoint, capability: isOld ? (4, 16) : (3, 8), status: isOld ? (4, 16) : (3, 8)).space
    return .built(
      "0000:01:00.0", behind: [ports[0]], classCode: classCode, vendor: 0x10de, device: 0x2684, group: 1,
      driver: isOld ? "nvidia" : "vfio-pci", configuration: space
    ) {
      $0.identity.revision = isOld ? 0xa1 : 0xa2
      $0.resetMethods = isOld ? [.functionLevel, .bus] : [.bus]
      $0.hasResetFile = true
      $0.numaNode = isOld ? 0 : 1
      $0.isBootVGA = isOld
      $0.resources = [
        PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200),
        isOld
          ? PCIResource(index: 1, start: 0xc000_0000, end: 0xcfff_ffff, flags: 0x14220c)
          : PCIResource(index: 1, start: 0x40_0000_0000, end: 0x43_ffff_ffff, flags: 0x14220c),
      ]
    }
  }

  private static func describe(_ machine: inout Machine, isOld: Bool) {
    machine.kernel.release = isOld ? "6.1.0" : "6.12.0"
    machine.kernel.commandLine = isOld ? ["quiet", "pci=noats"] : ["quiet", "iommu=pt"]
    machine.processor.modelName = isOld ? "A Processor" : "Another Processor"
    machine.hypervisor = Hypervisor(.xen, .controlDomain, path: "/sys/hypervisor/type", value: "xen")
    machine.capturePath = isOld ? "/captures/old.tar.gz" : "/captures/new.tar.gz"
    machine.gaps = [Gap(path: "/sys/kernel/security/lockdown", errno: .permissionDenied)]
    machine.firmware.systemVendor = "A Vendor"
    machine.firmware.productName = isOld ? "A Board" : "Another Board"
    machine.firmware.biosVersion = isOld ? "1.0" : "1.1"
    machine.firmware.biosDate = isOld ? "01/01/2025" : "01/01/2026"
    machine.iommu.units = [
      isOld ? IOMMUUnit(name: "dmar0", .intel(IntelIOMMU())) : IOMMUUnit(name: "ivhd0", .amd(AMDIOMMU()))
    ]
    for index in machine.iommu.groups.indices where machine.iommu.groups[index].number == 9 {
      machine.iommu.groups[index].type = isOld ? .dmaLazy : .identity
      machine.iommu.groups[index].otherMembers = ["a.device"]
    }
  }

  static let withIOMMU = iommu(isOn: true)
  static let withoutIOMMU = iommu(isOn: false)

  private static func iommu(isOn: Bool) -> Machine {
    .of([.endpoint("0000:00:02.0", group: isOn ? 1 : nil, driver: "nvme")]) {
      $0.iommu.firmwareTables = ["DMAR"]
      $0.iommu.units = isOn ? [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU()))] : []
    }
  }
}
