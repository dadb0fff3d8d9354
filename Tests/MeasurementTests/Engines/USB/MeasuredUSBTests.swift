// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement

@Suite("Which USB device is measured")
struct MeasuredUSBTests {
  private static let machine = Machine.usb([
    .hub("usb1", ports: 6), .hub("1-1"), .keyboard("1-1.2"), .stick("1-2"), .stick("1-3", driver: "uas", product: 0x62),
    .loopback("1-4"), .stick("1-5", driver: "uas"), .hub("usb2"),
  ]) {
    $0.pci = PCITopology(
      $0.pci.devices + [
        .built("0000:00:15.0", classCode: 0x0c0330, driver: "xhci_hcd"), .built("0000:00:16.0", classCode: 0x010802),
        .built("0000:00:17.0", classCode: 0x0c0330, driver: "vfio-pci"),
      ])
    $0.usb = USBTopology($0.usb.devices + [.hub("usb3", controller: "0000:00:15.0")])
  }

  private static func usb(_ text: String) throws -> MeasuredUSB {
    let target = try #require(try DeviceSelector(text).targets(on: machine).first)
    return try MeasuredUSB(target, on: machine)
  }

  private static func controller(_ text: String) throws -> MeasuredUSB {
    let target = try #require(try DeviceSelector(text).targets(on: machine).first)
    return try MeasuredUSB(controller: target, on: machine)
  }

  @Test("a device, with its controller, its hubs and its translator")
  func device() throws {
    let usb = try Self.usb("1-1.2")
    #expect(usb.devices.map(\.usbPath.description) == ["1-1.2"] && !usb.isWholeController)
    #expect(usb.controller?.address.description == "0000:00:14.0")
    #expect(usb.hubDepth == 1 && usb.translator?.usbPath.description == "1-1")
    #expect(
      usb.sleepers == [
        "/sys/bus/usb/devices/1-1", "/sys/bus/usb/devices/1-1.2", "/sys/bus/usb/devices/usb1",
        "/sys/bus/pci/devices/0000:00:14.0",
      ])
    #expect(try Self.usb("1-2").translator == nil)
  }

  @Test("a controller, with everything on it")
  func wholeController() throws {
    let usb = try Self.controller("00:14.0")
    #expect(usb.isWholeController && usb.devices.count == 6)
    #expect(
      Set(
        USBSetup(files: LiveFileTree(), devices: usb.devices, namesDevices: true, transfers: [.status]).points.map(
          \.latency)
      ).count == 24)
  }

  @Test(
    "what cannot be measured is refused with the next step",
    arguments: [
      ("usb1", "usb1 is a root hub"), ("00:14.0", "--controller 0000:00:14.0"), ("00:16.0", "is no USB device"),
    ])
  func refused(_ name: String, _ text: String) throws {
    let error = try #require(throws: EngineError.self) { try Self.usb(name) }
    #expect(error.description.contains(text))
  }

  @Test(
    "a controller with nothing on it, one that is away, and what is none",
    arguments: [
      ("00:15.0", "has nothing plugged in"), ("00:17.0", "its driver is vfio-pci"), ("00:16.0", "is no USB controller"),
    ])
  func refusedControllers(_ name: String, _ text: String) throws {
    let error = try #require(throws: EngineError.self) { try Self.controller(name) }
    #expect(error.description.contains(text))
  }

  @Test(
    "every device answers its status; the rest is for those that can",
    arguments: [
      ("1-1", [.status]), ("1-1.2", [.status, .reports]), ("1-2", [.status, .storage]), ("1-3", [.status]),
      ("1-4", [.status, .loopback]), ("1-5", [.status]),
    ] as [(String, [USBSetup.Transfer])])
  func transfers(_ name: String, _ possible: [USBSetup.Transfer]) throws {
    let usb = try Self.usb(name)
    #expect(USBSetup.Transfer.allCases.filter { usb.obstacle(to: $0) == nil } == possible)
  }

  @Test("a hub is named as one")
  func hub() throws {
    #expect(try #require(Self.usb("1-1").obstacle(to: .storage)).contains("is a hub"))
  }

  @Test("intervals of reports are frames, or a power of two of microframes")
  func intervals() {
    #expect(MeasuredUSB.reportIntervals(.keyboard("1-1")) == [10_000])
    #expect(MeasuredUSB.reportIntervals(.keyboard("1-1", speed: 480, interval: 4)) == [1000])
    #expect(MeasuredUSB.reportIntervals(.keyboard("1-1", speed: 480, interval: 0)) == [])
    #expect(MeasuredUSB.reportIntervals(.stick("1-1")) == [])
  }

  @Test("pipes are those of the active configuration's interface")
  func pipes() throws {
    let pipes = try #require(USBPipes.storage(.stick("1-2")))
    #expect(pipes.into == 0x81 && pipes.out == 0x02 && pipes.packetBytes == 512)
    #expect(pipes.name == "1-2:1.0" && pipes.driver == "usb-storage" && pipes.interface == 0)
    var other = USBDevice.stick("1-2")
    other.interfaces = [
      USBInterface(number: 0, interfaceClass: USBClass(8, 6, 0x50), path: "\(other.path)/1-2:2.0")
    ]
    #expect(USBPipes.storage(other) == nil)
    #expect(USBPipes.loopback(.stick("1-2")) == nil)
  }
}
