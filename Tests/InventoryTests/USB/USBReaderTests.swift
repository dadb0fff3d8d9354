// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

/// On a recording of a real kernel (Linux 6.12) with xHCI, EHCI, UHCI and dummy_hcd controllers.
@Suite("USB reader")
struct USBReaderTests {
  private let usb: USBTopology

  init() throws { usb = try UmockdevFixture.machine("lab-xhci").usb }

  private func device(_ path: String) throws -> USBDevice { try #require(USBPath(path).flatMap { usb[$0] }) }

  @Test func findsEveryDevice() {
    #expect(
      usb.devices.map { "\($0.usbPath) \($0.idText)" } == [
        "usb1 1d6b:0001", "usb2 1d6b:0002", "usb3 1d6b:0001", "usb4 1d6b:0001", "usb5 1d6b:0002", "5-1 0627:0001",
        "5-3 0409:55aa", "5-3.1 0627:0001", "5-3.2 0627:0001", "usb6 1d6b:0003", "6-2 46f4:0001", "usb7 1d6b:0002",
      ])
  }

  @Test func tracesDevicesToTheirControllers() throws {
    #expect(try device("5-3.2").controller == PCIAddress("0000:01:00.0"))
    #expect(try device("usb2").controller == PCIAddress("0000:00:1d.7"))
    // dummy_hcd is a platform device.
    #expect(try device("usb7").controller == nil)
    #expect(usb.devices(onController: PCIAddress(bus: 1, device: 0, function: 0)).count == 5)
  }

  @Test func readsADisk() throws {
    let disk = try device("6-2")
    #expect(disk.megabitsPerSecond == 5000)
    #expect(disk.isSuperSpeed)
    #expect(disk.usbRelease == 0x0300)
    #expect(disk.interfaceDrivers == ["usb-storage"])
    #expect(disk.isConfigured == true)
    #expect(disk.binaryObjectStore?.maximumMegabitsPerSecond == 5000)
    #expect(disk.parsedDescriptors.defects.isEmpty)
    #expect(disk.node == "/dev/bus/usb/006/002")
  }

  @Test func everyDescriptorOfARealMachineIsSound() {
    for device in usb.devices {
      #expect(device.parsedDescriptors.defects.isEmpty, "\(device.usbPath)")
      #expect(device.parsedDescriptors.device?.vendor == device.vendor)
      #expect(device.binaryObjectStore?.defects ?? [] == [])
    }
  }

  @Test func readsPortsAndTheirTwins() throws {
    let root = try device("usb5")
    #expect(root.ports.map(\.name) == ["usb5-port1", "usb5-port2", "usb5-port3", "usb5-port4"])
    #expect(root.ports[1].peer == "usb6-port2")
    #expect(root.ports[1].overCurrentCount == 0)
    let port = try #require(usb.port(of: device("6-2")))
    #expect(usb.twin(of: port)?.devicePath.description == "5-2")
    let hub = try device("5-3")
    #expect(hub.ports.count == 8)
    #expect(hub.ports[7].devicePath.description == "5-3.8")
    #expect(try device("usb1").ports.allSatisfy { $0.peer == nil })
  }

  @Test func readsTheAuthorizationOfRootHubs() throws {
    #expect(try device("usb5").authorizedDefault == 1)
    #expect(try device("usb5").interfacesAuthorizedByDefault == true)
    #expect(try device("5-1").authorizedDefault == nil)
    #expect(try device("5-1").authorized == true)
  }

  @Test func aDeviceThatVanishesInTheMiddleIsAGap() throws {
    var tree = try UmockdevFixture.tree("lab-xhci")
    tree["/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/usb5/5-1/idVendor"] = nil
    let machine = try MachineReader(.files(tree)).machine()
    #expect(machine.usb.devices.count == 11)
    #expect(machine.gaps.contains { $0.path.hasSuffix("5-1/idVendor") })
  }

  @Test func aDeviceWithoutConfigurationIsToldFromOneThatWasNotRead() throws {
    var tree = try UmockdevFixture.tree("lab-xhci")
    let directory = "/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/usb6/6-2"
    tree["\(directory)/bConfigurationValue"] = .file([])
    #expect(try MachineReader(.files(tree)).machine().usb[USBPath(bus: 6, ports: [2])]?.isConfigured == false)
    tree["\(directory)/bConfigurationValue"] = nil
    #expect(try MachineReader(.files(tree)).machine().usb[USBPath(bus: 6, ports: [2])]?.isConfigured == nil)
  }
}
