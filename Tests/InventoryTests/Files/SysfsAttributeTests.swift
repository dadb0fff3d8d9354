import Testing

// SPDX-License-Identifier: GPL-3.0-or-later
@testable import Inventory

/// What checks can cite is what readers read.
@Suite("sysfs attributes")
struct SysfsAttributeTests {
  /// A function, a USB device with a port, and a group, each with every attribute there is.
  private func tree() -> MemoryFileTree {
    var files = MemoryFileTree()
    let function = "/sys/devices/pci0000:00/0000:00:01.0"
    let hub = function + "/usb1"
    let port = hub + "/1-0:1.0/usb1-port1"
    let group = "/sys/kernel/iommu_groups/7"
    for directory in [function, hub, hub + "/1-0:1.0", port, group] {
      for attribute in SysfsAttribute.allCases {
        let path = directory + "/" + attribute.rawValue
        switch attribute {
        case .driver: files[path] = .link("../../bus/drivers/some")
        case .iommuGroup: files[path] = .link("../../../kernel/iommu_groups/7")
        case .physicalFunction: files[path] = .link("../0000:00:01.0")
        case .peer: files[path] = .link("../usb2-port1")
        case .messageInterrupts, .devices: files.write(path + "/33", "msi")
        case .nvme: files.write(path + "/nvme0/serial", "S")
        // An NVMe controller.
        case .classCode: files.write(path, "0x010802")
        case .bDeviceClass: files.write(path, "09")
        case .vendor, .device, .idVendor, .idProduct: files.write(path, "0x1234")
        // Without configuration space the link's state is what sysfs says.
        case .config: files.write(path, "")
        default: files.write(path, "1")
        }
      }
    }
    files["/sys/bus/pci/devices/0000:00:01.0"] = .link("../../../devices/pci0000:00/0000:00:01.0")
    files["/sys/bus/usb/devices/usb1"] = .link("../../../devices/pci0000:00/0000:00:01.0/usb1")
    return files
  }

  @Test func everyOneIsRead() throws {
    let recorder = Recorder()
    _ = try MachineReader(.files(tree())).machine(recorder: recorder)
    let read = recorder.entries.keys
    for attribute in SysfsAttribute.allCases {
      #expect(read.contains { $0.hasSuffix("/" + attribute.rawValue) }, "\(attribute) is cited, and never read")
    }
  }
}
