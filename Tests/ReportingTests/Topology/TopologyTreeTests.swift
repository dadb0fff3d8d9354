// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Reporting
import TestSupport
import Testing

@Suite("Topology trees")
struct TopologyTreeTests {
  private let names = USBNames(usbIDs: Array("0627  Adomax Technology Co., Ltd\n\t0001  QEMU Tablet\n".utf8))
  private let pciNames = PCINames()

  private func description(_ machine: Machine, _ address: String) throws -> String {
    let device = try #require(PCIAddress(address).flatMap { machine.pci[$0] })
    let vendor = pciNames.vendor(device.identity.vendor)
    let name = vendor.map { "\($0) \(pciNames.device(device.identity) ?? "Device")" } ?? "Device"
    let revision = device.identity.revision == 0 ? "" : " (rev \(hexadecimal(device.identity.revision, digits: 2)))"
    return
      "\(pciNames.pciClass(device.pciClass) ?? "Class") [\(hexadecimal(device.pciClass.code, digits: 4))]: \(name) [\(device.identity.idText)]\(revision)"
  }

  @Test func usbShowsControllersHubsAndDevices() throws {
    let machine = try UmockdevFixture.machine("lab-xhci")
    let lines = USBTree.lines(machine, names: names, pciNames: pciNames)
    let xhci = try description(machine, "0000:01:00.0")
    let start = try #require(lines.firstIndex { $0.hasPrefix("0000:01:00.0") })
    #expect(
      Array(lines[start..<start + 6]) == [
        "0000:01:00.0  group 6  xhci_hcd  \(xhci)",
        "/:  usb5           1d6b:0002  480M   hub          hub     Linux 6.12.117-lab xhci-hcd xHCI Host Controller",
        "    |__ 5-1        0627:0001  480M   usbhid       in-use  Adomax Technology Co., Ltd QEMU Tablet",
        "    |__ 5-3        0409:55aa  12M    hub          hub     QEMU QEMU USB Hub",
        "        |__ 5-3.1  0627:0001  12M    usbhid       host    Adomax Technology Co., Ltd QEMU Tablet",
        "        |__ 5-3.2  0627:0001  12M    usbhid       host    Adomax Technology Co., Ltd QEMU Tablet",
      ])
    #expect(lines.contains("dummy_hcd.0  no PCI device"))
    #expect(lines.count == machine.usb.devices.count + machine.usb.rootHubs.count)
  }

  @Test func pciShowsBusesGroupsAndStates() throws {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:00.0", classCode: 0x060000, group: 0),
        .built(
          "0000:00:01.0", classCode: 0x060400, group: 1, driver: "pcieport",
          configuration: ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 1, subordinate: 3).space),
        .built("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x030000, group: 2, driver: "vfio-pci"),
        .built("0000:01:00.1", behind: ["0000:00:01.0"], classCode: 0x040300, group: 2, driver: "snd_hda_intel"),
        .built("0000:00:1f.0", classCode: 0x0c0500),
        .built("10000:e0:06.0", classCode: 0x010802, driver: "nvme"),
      ])
      $0.iommu.groups = $0.pci.groupsByMembership
    }
    func text(_ address: String) throws -> String { try description(machine, address) }
    #expect(
      PCITree.lines(machine, names: pciNames) == [
        "-[0000:00]",
        " +-0000:00:00.0          group 0   -              chipset  \(try text("0000:00:00.0"))",
        " +-0000:00:01.0-[01-03]  group 1   pcieport       bridge   \(try text("0000:00:01.0"))",
        " | +-0000:01:00.0        group 2   vfio-pci       vfio     \(try text("0000:01:00.0"))",
        " | \\-0000:01:00.1        group 2   snd_hda_intel  host     \(try text("0000:01:00.1"))",
        " \\-0000:00:1f.0          no group  -              free     \(try text("0000:00:1f.0"))",
        "-[10000:e0]",
        " \\-10000:e0:06.0         no group  nvme           host     \(try text("10000:e0:06.0"))",
      ])
  }

  @Test func groupsKeepTheirNumbers() throws {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:02.0", classCode: 0x030000, group: 17, driver: "i915"), .built("0000:00:14.0", group: 3),
      ])
      $0.iommu.groups = $0.pci.groupsByMembership
      $0.iommu.groups[0].otherMembers = ["serial8250"]
      $0.iommu.groups[1].type = nil
    }
    #expect(
      GroupTree.lines(machine, names: pciNames) == [
        "group 3  DMA-FQ",
        "  0000:00:14.0  -     free  \(try description(machine, "0000:00:14.0"))",
        "  serial8250    -     -     no PCI function",
        "group 17",
        "  0000:00:02.0  i915  host  \(try description(machine, "0000:00:02.0"))",
      ])
    #expect(GroupTree.lines(Machine(), names: pciNames) == ["there are no IOMMU groups"])
  }
}
