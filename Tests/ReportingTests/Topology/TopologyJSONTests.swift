// SPDX-License-Identifier: GPL-3.0-or-later
import FoundationEssentials
import Inventory
import Reporting
import TestSupport
import Testing

@Suite("Topology JSON")
struct TopologyJSONTests {
  private func topology() throws -> TopologyJSON {
    TopologyJSON(
      try UmockdevFixture.machine("lab-xhci"), names: USBNames(usbIDs: []), pciNames: PCINames())
  }

  @Test func tellsOfUSBDevices() throws {
    let topology = try topology()
    #expect(topology.schema == "vfio-check/topology")
    let devices = try #require(topology.usb)
    #expect(devices.count == 12)
    let disk = try #require(devices.first { $0.path == "6-2" })
    #expect(disk.id == "46f4:0001")
    #expect(disk.vendorID == 0x46f4)
    #expect(disk.ports == [2])
    #expect(disk.megabitsPerSecond == 5000)
    #expect(disk.drivers == ["usb-storage"])
    #expect(disk.controller == "0000:01:00.0")
    #expect(disk.group == 6)
    #expect(disk.twin == "5-2")
    #expect(disk.state == "host")
  }

  @Test func leavesOutWhatIsNotKnown() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(try topology()), as: UTF8.self)
    let dummy = try #require(text.split(separator: "{").first { $0.contains("\"path\":\"usb7\"") })
    #expect(!dummy.contains("\"controller\""))
    #expect(!dummy.contains("null"))
    #expect(text.contains("\"schemaVersion\":1"))
    #expect(text.contains("\"megabitsPerSecond\":480"))
  }

  @Test func leavesOutWhatWasNotAskedFor() throws {
    let names = DeviceNames(pci: PCINames(), usb: USBNames(usbIDs: []))
    let text = try TopologyDocument(try UmockdevFixture.machine("lab-xhci"), [.groups], names: names).json()
    #expect(text.contains("\"groups\""))
    #expect(!text.contains("\"usb\"") && !text.contains("\"pci\""))
  }

  @Test func comesBackAsItWas() throws {
    let topology = try topology()
    #expect(try JSONDecoder().decode(TopologyJSON.self, from: JSONEncoder().encode(topology)) == topology)
  }
}
