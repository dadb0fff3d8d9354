// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@Suite("USB topology")
struct USBTopologyTests {
  @Test func namesComeFromTheTableThenFromTheDevice() {
    let names = USBNames(usbIDs: Array("# list\n046d  Logitech, Inc.\n\tc31c  Keyboard K120\nC 03  HID\n".utf8))
    #expect(names.full(.built("1-2")) == "Logitech, Inc. Keyboard K120")
    #expect(names.full(.built("1-2", product: 1) { $0.productName = "Own word" }) == "Logitech, Inc. Own word")
    #expect(names.full(.built("1-2", vendor: 3, product: 1)) == "Device 0003:0001")
  }

  @Test func aDeviceWithoutItsHubIsARoot() {
    let topology = USBTopology([.built("1-9"), .hub("usb2"), .built("2-1"), .built("3-1.4", speed: 12)])
    #expect(topology.roots.map(\.usbPath.description) == ["1-9", "usb2", "3-1.4"])
    #expect(topology.children(of: topology.roots[1].usbPath).map(\.usbPath.description) == ["2-1"])
  }

  @Test func devicesAreFoundByWhatTheyAre() throws {
    let topology = USBTopology([
      .hub("usb1"), .hub("1-1", translators: 2), .built("1-1.1", speed: 12), .built("1-1.2", speed: 1.5),
      .built("1-1.3", product: 1, speed: 480), .hub("1-1.4", speed: 12), .built("1-1.4.1", speed: 12),
    ])
    func places(_ devices: some Collection<USBDevice>) -> [String] { devices.map(\.usbPath.description) }
    #expect(places(topology.devices(vendor: 0x046d, product: 0xc31c)) == ["1-1.1", "1-1.2", "1-1.4.1"])
    let hub = try #require(USBPath("1-1"))
    #expect(places(topology.devices(translatedBy: hub)) == ["1-1.1", "1-1.2", "1-1.4.1"])
    let port = try #require(USBPath("1-1.4"))
    #expect(places(topology.devices(translatedBy: port)) == ["1-1.4.1"])
    #expect(topology.port(named: "1-1-port3")?.devicePath.description == "1-1.3")
    #expect(topology.port(of: topology.devices[2])?.name == "1-1-port1")
  }
}
