// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("usb.selector")
struct USBSelectorCheckTests {
  private let check = USBSelectorCheck()

  @Test func aUniqueIDPasses() {
    let judgement = check.judge("1-2.3", of: .usb([.hub("usb1"), .hub("1-2"), .built("1-2.3")]))[0]
    #expect(judgement.verdict == .pass)
    #expect(
      judgement.summary
        == "046d:c31c is the only one and follows it to any socket; 1-2.3 names the socket; address 1:7 changes with every replug"
    )
    #expect(judgement.remedy.first?.command == "-device usb-host,vendorid=0x046d,productid=0xc31c")
    #expect(judgement.remedy.last?.command?.contains("<vendor id='0x046d'/><product id='0xc31c'/>") == true)
  }

  @Test func twoOfAKindAreToldApartByTheirPorts() {
    let machine = Machine.usb([.hub("usb1"), .hub("1-2"), .built("1-2.3"), .built("1-4") { $0.productName = "Dongle" }])
    let judgement = check.judge("1-2.3", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("046d:c31c is also Dongle at 1-4"))
    #expect(
      judgement.remedy.map(\.command) == [
        "-device usb-host,hostbus=1,hostport=2.3", "qm set VMID -usb0 host=1-2.3",
      ])
  }

  @Test func theTwinPortOfASuperSpeedDeviceIsNamed() {
    let machine = Machine.usb([
      .hub("usb1", peers: [3: "usb2-port1"]), .hub("usb2", speed: 5000, peers: [1: "usb1-port3"]),
      .built("2-1", speed: 5000), .built("1-4"),
    ])
    let judgement = check.judge("2-1", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.last?.command == "-device usb-host,hostbus=1,hostport=3")
    #expect(judgement.evidence.contains { $0.path.hasSuffix("usb2-port1/peer") && $0.value == "usb1-port3" })
    // The other one knows USB 2 only and stays where it is.
    #expect(check.judge("1-4", of: machine)[0].remedy.count == 2)
  }

  @Test func firmwareUpdateModeIsAWarning() {
    let machine = Machine.usb([.hub("usb1"), .built("1-2", interfaces: [(USBClass(0xfe, 1, 2), nil)])])
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("firmware update mode"))
  }

  @Test func aDeviceThatCanBeUpdatedGetsTheAdviceToo() {
    let interfaces: [(USBClass, String?)] = [(USBClass(3), "usbhid"), (USBClass(0xfe, 1, 1), nil)]
    let judgement = check.judge("1-2", of: .usb([.hub("usb1"), .built("1-2", interfaces: interfaces)]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("but not into firmware update mode"))
    #expect(judgement.remedy.contains { $0.command == "-device usb-host,hostbus=1,hostport=2" })
  }

  @Test func hubsAreNotApplicable() {
    #expect(check.judge("1-2", of: .usb([.hub("usb1"), .hub("1-2")])).map(\.verdict) == [.notApplicable])
  }

  @Test func aRecordedMachineWithThreeDevicesOfOneID() throws {
    let judgement = check.judge("5-3.2", of: try UmockdevFixture.machine("lab-xhci"))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("QEMU USB Keyboard at 5-1, QEMU USB Mouse at 5-3.1"))
  }
}
