// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@testable import Measurement
@testable import Records

@Suite("What a USB run's figures depend on")
struct USBFingerprintTests {
  private static let machine = Machine.usb([.hub("usb1"), .hub("1-1"), .keyboard("1-1.2"), .stick("1-2")])

  private static func fingerprint(_ name: String, route: USBRoute = .host) throws -> Fingerprint {
    let target = try #require(try DeviceSelector(name).targets(on: machine).first)
    let usb = try name.contains(":") ? MeasuredUSB(controller: target, on: machine) : MeasuredUSB(target, on: machine)
    return FingerprintReader(machine, device: usb.controller, in: LiveFileTree()).fingerprint(
      usb: usb, route: (route, "test"))
  }

  @Test("the device must match, and what it hangs on may differ")
  func device() throws {
    let fingerprint = try Self.fingerprint("1-1.2")
    let must = Dictionary(fingerprint.mustMatch.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(must["usb.id"] == "046d:c31c" && must["usb.speed"] == "12 Mb/s")
    #expect(must.keys.allSatisfy { !$0.isOfDevice && !$0.rawValue.hasPrefix("controller.") })
    let may = Dictionary(fingerprint.mayDiffer.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(may["usb.route"] == "host" && may["usb.hubs"] == "1" && may["usb.translator"] == "in a hub")
    #expect(may["controller.id"] == "8086:1234" && may.keys.contains("controller.numaNode"))
    #expect(may.keys.allSatisfy { !$0.isOfDevice })
  }

  @Test("a way that is not known is no way")
  func route() throws {
    let field = try #require(try Self.fingerprint("1-2", route: .unknown).mayDiffer.first { $0.name == "usb.route" })
    #expect(field.value == nil)
  }

  @Test("devices of one controller do not share their fields' names")
  func wholeController() throws {
    let names = try Self.fingerprint("00:14.0").mustMatch.map(\.name.rawValue).filter { $0.hasPrefix("usb") }
    #expect(Set(names).count == names.count && names.contains("usb[1.2].id") && names.contains("usb[2].speed"))
  }

  @Test("QEMU's devices and gadgets of this kernel are called emulated, real ones are not")
  func emulation() throws {
    func emulation(_ change: (inout USBDevice) -> Void, controller: String? = "0000:00:14.0") throws -> String? {
      let machine = Machine.usb([.built("1-2", controller: controller, change: change)])
      let usb = try MeasuredUSB(.usb(try #require(USBPath("1-2"))), on: machine)
      return FingerprintReader(machine, device: usb.controller, in: LiveFileTree()).emulation(of: usb)
    }
    // (On a machine that is emulated itself all of them are.)
    guard FingerprintReader(Machine(), device: nil, in: LiveFileTree()).processorEmulation == nil else { return }
    #expect(try emulation { $0.productName = "USB Receiver" } == nil)
    #expect(try #require(try emulation { $0.manufacturerName = "QEMU" }).contains("is emulated"))
    #expect(try #require(try emulation({ _ in }, controller: nil)).contains("is emulated"))
  }

  @Test("reports come from the hidraw node below an interface")
  func reports() {
    let device = USBDevice.keyboard("1-1.2")
    var files = MemoryFileTree()
    #expect(USBReportEngine.node(of: device, in: files) == nil)
    files.write("\(device.interfaces[0].path)/0003:046D:C31C.0001/hidraw/hidraw3/dev", "240:3")
    #expect(USBReportEngine.node(of: device, in: files) == "/dev/hidraw3")
  }
}
