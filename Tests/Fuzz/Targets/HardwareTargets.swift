// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import TestSupport

/// What devices and firmware say of themselves.
enum HardwareTargets {
  private static let port = PCIDevice.port("0000:00:01.0", secondary: 1, group: 1)
  private static let address = PCIAddress(bus: 1, device: 0, function: 0)

  static func config(_ bytes: [UInt8]) {
    let space = ConfigurationSpace(bytes: Array(bytes.prefix(4096)))
    let device = PCIDevice.built("0000:01:00.0", behind: ["0000:00:01.0"], group: 2, configuration: space)
    let machine = Machine.of([port, device])
    judge(machine, [.pci(address)])
    _ = GroupAnalysis(machine).explanation(for: device)
    _ = PassportIssuer(machine, redacts: false).passport(for: [.pci(address)], toolVersion: "1", time: nil)
  }

  static func rom(_ bytes: [UInt8]) {
    var device = PCIDevice.endpoint("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x030000, group: 2)
    device.hasROM = true
    device.rom = bytes
    judge(Machine.of([port, device]), [.pci(address)])
  }

  /// The descriptors, up to the Binary Object Store: a descriptor of type 15.
  static func usb(_ bytes: [UInt8]) {
    let store = zip(bytes, bytes.dropFirst()).enumerated().first { $0.element == (5, 15) }?.offset ?? bytes.count
    let device = USBDevice.built("1-2") {
      $0.descriptors = Array(bytes[..<store])
      $0.bosDescriptors = Array(bytes[store...])
    }
    judge(.usb([.hub("usb1"), device]), [.usb(USBPath(bus: 1, ports: [2]))])
  }

  static func acpi(_ bytes: [UInt8]) {
    var tree = MemoryFileTree()
    for name in ["DMAR", "IVRS", "IORT", "VIOT"] {
      tree["/sys/firmware/acpi/tables/\(name)"] = .file(Array(name.utf8) + bytes.dropFirst(4))
    }
    guard let machine = try? MachineReader(.files(tree)).machine() else { return }
    judge(machine, [])
  }

  static func kernelLog(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    let device = PCIDevice.endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 2, driver: "nvme")
    let machine = Machine.of([port, device]) {
      $0.kernelLog = KernelLogExcerpt(lines: lines)
      $0.usb = USBTopology([.hub("usb1"), .built("1-2")])
    }
    for line in lines.prefix(64) {
      let line = KernelLogLine(line)
      _ = line.reports(on: address) || line.isPrinted(for: USBPath(bus: 1, ports: [2]))
    }
    judge(machine, [.pci(address), .usb(USBPath(bus: 1, ports: [2]))])
  }

  private static func judge(_ machine: Machine, _ targets: [Target]) {
    _ = Preflight(machine: machine, targets: targets).findings()
  }
}
