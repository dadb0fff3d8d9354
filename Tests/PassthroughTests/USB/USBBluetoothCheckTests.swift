// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("usb.bluetooth")
struct USBBluetoothCheckTests {
  private let check = USBBluetoothCheck()

  private func machine(
    _ driver: String?, vendor: UInt16 = 0x8087, _ usbClass: USBClass = USBClass(0xe0, 1, 1)
  ) -> Machine {
    .usb([.hub("usb1"), .built("1-10", vendor: vendor, interfaces: [(usbClass, driver), (usbClass, driver)])])
  }

  /// home-assistant/operating-system#2611: "Reading Intel version command failed (-110)".
  @Test func aRadioThatTheHostHasSetUpIsAWarning() {
    let judgement = check.judge("1-10", of: machine("btusb"))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("Intel"))
    #expect(judgement.remedy.contains { $0.command?.contains("blacklist btusb") == true })
    #expect(judgement.remedy.contains { $0.text.contains("xHCI") })
    #expect(check.judge("1-10", of: machine("btusb", vendor: 0x1234))[0].verdict == .warn)
  }

  @Test func aRadioThatNobodyTouchedPasses() {
    #expect(check.judge("1-10", of: machine(nil))[0].verdict == .pass)
    #expect(check.judge("1-10", of: machine("usbfs"))[0].verdict == .pass)
  }

  @Test func aBlacklistThatIsThereIsNotAdvised() {
    var machine = machine("btusb")
    machine.bootConfiguration.moduleDirectives = [
      ModuleDirective(
        path: "/etc/modprobe.d/no-btusb.conf", line: 1, command: "blacklist", module: "btusb", arguments: [])
    ]
    let judgement = check.judge("1-10", of: machine)[0]
    #expect(!judgement.remedy.contains { $0.command?.contains("blacklist") == true })
    #expect(judgement.remedy.contains { $0.command == "sudo modprobe -r btusb" })
  }

  @Test func othersAreNotConcerned() {
    #expect(check.judge("1-10", of: machine("usbhid", USBClass(3, 1, 1)))[0].verdict == .notApplicable)
    // Ultra-wideband and others of the wireless class.
    #expect(check.judge("1-10", of: machine(nil, USBClass(0xe0, 1, 3)))[0].verdict == .notApplicable)
  }
}
