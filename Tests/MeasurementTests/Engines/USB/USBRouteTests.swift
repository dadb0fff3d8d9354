// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@testable import Measurement
@testable import Records

@Suite("How a USB device came here")
struct USBRouteTests {
  private static func machine(isVirtual: Bool, vendor: UInt16) -> Machine {
    .usb([.hub("usb1"), .stick("1-2")]) {
      $0.processor.flags = isVirtual ? ["fpu", "hypervisor"] : ["fpu"]
      $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330, vendor: vendor, device: 0x000d)])
    }
  }

  private static func route(_ machine: Machine, _ context: Passport? = nil) throws -> USBRoute {
    USBRoute(try #require(machine.usb.devices.first { !$0.isHub }), on: machine, context: context)
  }

  private static func passport(_ target: Target, of machine: Machine) -> Passport {
    PassportIssuer(machine, redacts: true).passport(for: [target], toolVersion: "1", time: nil)
  }

  @Test("on the host nothing is between")
  func host() throws {
    #expect(try Self.route(Self.machine(isVirtual: false, vendor: 0x8086)) == .host)
  }

  @Test("in a guest a real controller was handed over, and one that QEMU makes hands transfers on")
  func guest() throws {
    #expect(try Self.route(Self.machine(isVirtual: true, vendor: 0x8086)) == .controller)
    #expect(try Self.route(Self.machine(isVirtual: true, vendor: 0x1b36)) == .usbHost)
  }

  @Test("a passport says what was handed over, also where both look alike")
  func context() throws {
    let host = Self.machine(isVirtual: false, vendor: 0x1b36)
    let controller = Self.passport(.pci(PCIAddress(bus: 0, device: 0x14, function: 0)), of: host)
    let device = Self.passport(.usb(try #require(USBPath("1-2"))), of: host)
    let guest = Self.machine(isVirtual: true, vendor: 0x1b36)
    #expect(try Self.route(guest, controller) == .controller)
    #expect(try Self.route(guest, device) == .usbHost)
  }
}
