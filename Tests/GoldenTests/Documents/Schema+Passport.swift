// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport

extension Schema {
  static let passport = Schema(
    name: "passport",
    documents: [
      Document("passport") {
        let issuer = PassportIssuer(PassportDocuments.machine, redacts: true, salt: Array(0..<16))
        return try PassportFile.text(
          issuer.passport(for: PassportDocuments.targets, toolVersion: "1", time: "2026-01-01T00:00:00Z"))
      }
    ])
}

/// A disk that has everything a function can have, a USB controller and a USB device.
private enum PassportDocuments {
  static let targets: [Target] = [
    .pci(PCIAddress(bus: 1, device: 0, function: 0)), .pci(PCIAddress(bus: 0, device: 0x14, function: 0)),
    .usb(USBPath(bus: 1, ports: [2])),
  ]

  static let machine = Machine.of([
    .port("0000:00:01.0", secondary: 1, group: 1), disk,
    .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], group: 4),
    .built("0000:00:14.0", classCode: 0x0c0330, group: 5, driver: "xhci_hcd"),
  ]) {
    $0.kernel.release = "6.12.0"
    $0.processor.modelName = "A Processor"
    $0.iommu.units = [
      IOMMUUnit(name: "dmar0", .intel(IntelIOMMU(capability: 0xc_002f_0404, version: "1:0")))
    ]
    $0.kernel.interruptChips = ["IR-PCI-MSI-0000:01:00.0"]
    $0.memory.hugePages = [HugePagePool(pageSize: 1 << 30, total: 32, free: 32)]
    $0.usb = USBTopology([
      .hub("usb1"),
      keyboard,
    ])
  }

  private static let keyboard: USBDevice = {
    var device = USBDevice.keyboard("1-2")
    device.serial = "S2"
    device.usbVersion = "2.00"
    device.bosDescriptors = bos
    return device
  }()

  /// A BOS with one capability: a container id (USB 3.2, 9.6.2.3).
  private static let bos: [UInt8] = [5, 0x0f, 25, 0, 1, 20, 0x10, 4, 0] + Array(1...16)

  private static let disk: PCIDevice = {
    let space = ConfigurationBuilder(vendor: 0x1b36, device: 0x0010, classCode: 0x010802)
      .express(.endpoint).messageInterrupts(msi: 4, msix: 9).serialNumber(0x1122_3344_5566_7788)
      .extended(PCICapability.ExtendedID.advancedErrorReporting).space
    return .built(
      "0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x010802, vendor: 0x1b36, device: 0x0010, group: 4,
      driver: "nvme", configuration: space
    ) {
      $0.controllerSerial = "S1"
      $0.resources = [PCIResource(index: 0, start: 0x38_0000_0000, end: 0x38_0000_3fff, flags: 0x14220c)]
      $0.hasROM = true
      $0.rom = ROMBuilder().legacy().uefi().bytes
      $0.resetMethods = [.functionLevel, .bus]
      $0.errorCounters = PCIErrorCounters(correctable: 1, nonFatal: 2, fatal: 3)
      $0.numaNode = 0
    }
  }()
}
