// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import Reporting
import TestSupport
import Testing

/// How machines are told of which something was not recorded.
@Suite("Partial machines")
struct PartialMachineTests {
  private let names = PCINames(usesTables: false)
  private let usbNames = USBNames(usbIDs: [])

  @Test func aUSBDeviceWithoutItsHubIsListed() {
    let machine = Machine.usb([.built("1-9", vendor: 0x138a, product: 0x0050, speed: 12, controller: nil)])
    let lines = USBTree.lines(machine, names: usbNames, pciNames: names)
    #expect(lines.first == "usb1  not recorded")
    #expect(lines.last?.hasPrefix("|__ 1-9  138a:0050  12M") == true)
  }

  @Test func functionsThatAreNotIdentifiedAreNamed() throws {
    let address = try #require(PCIAddress("0000:05:00.0"))
    let machine = Machine.built { $0.pci = PCITopology([], unidentified: [address]) }
    #expect(PCITree.lines(machine, names: names).last == "  0000:05:00.0")
    #expect(TopologyJSON(machine, names: usbNames, pciNames: names).unidentified == ["0000:05:00.0"])
    #expect(PCITree.lines(Machine(), names: names) == ["there are no PCI devices"])
  }

  private var dump: Machine {
    Machine.of([
      .port("0000:00:01.0", driver: nil), .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], multifunction: true),
      .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], multifunction: true),
    ]) {
      $0.gaps = [
        "/sys/kernel/iommu_groups", "/sys/bus/pci/devices/*/driver", "/sys/bus/usb/devices", "/proc/cpuinfo",
        "/dev/kvm",
      ].map { Gap(notRecorded: $0) }
    }
  }

  @Test func groupsThatWereNotRecordedArePredicted() {
    let lines = GroupTree.lines(dump, names: names)
    #expect(lines.first == "the IOMMU groups were not recorded; configuration space predicts:")
    #expect(lines.filter { $0 == "predicted group" }.count == 2)
    #expect(PCITree.lines(dump, names: names).contains { $0.contains("0000:01:00.0") && $0.contains("-  ?  unknown") })
    #expect(USBTree.lines(dump, names: usbNames, pciNames: names) == ["the USB devices were not recorded"])
  }

  @Test func whatIsMissingIsSaidOnce() throws {
    let machine = dump
    let report = PreflightReport(
      machine: machine, targets: [], findings: Preflight(machine: machine).findings(), candidates: [], toolVersion: "0",
      time: nil)
    let text = report.text(
      TextLayout(
        .normal, style: Style(usesColor: false), names: DeviceNames(pci: PCINames(), usb: USBNames()), width: nil))
    #expect(text.filter { $0.contains("/sys/kernel/iommu_groups") }.count == 1)
    #expect(text.contains("Not recorded in this capture"))
    #expect(!text.contains { $0.contains("?     iommu.enabled") })
    #expect(try report.json().contains(#""value" : "not recorded""#))
  }
}
