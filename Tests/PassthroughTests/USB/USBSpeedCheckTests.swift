// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("usb.speed")
struct USBSpeedCheckTests {
  private let check = USBSpeedCheck()
  /// SuperSpeed at 5 Gb/s.
  private static let superSpeed: [UInt8] = [5, 15, 15, 0, 1, 10, 16, 3, 0, 0x0e, 0, 1, 10, 0x20, 0]
  /// SuperSpeedPlus, 10 Gb/s in both directions.
  private static let superSpeedPlus: [UInt8] =
    [5, 15, 25, 0, 1, 20, 16, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0] + [0x34, 0x40, 10, 0, 0xb4, 0x40, 10, 0]

  private static func buses(peer: Bool) -> [USBDevice] {
    [
      .hub("usb1", peers: peer ? [2: "usb2-port2"] : [:]),
      .hub("usb2", speed: 5000, peers: peer ? [2: "usb1-port2"] : [:]) { $0.bosDescriptors = Self.superSpeed },
    ]
  }

  private static func disk(_ path: String, speed: Double, bos: [UInt8]) -> USBDevice {
    .built(path, speed: speed, interfaces: [(USBClass(8, 6, 0x50), "usb-storage")]) {
      $0.usbVersion = speed >= 5000 ? "3.20" : "2.10"
      $0.bosDescriptors = bos
    }
  }

  @Test func asFastAsItCanPasses() {
    let machine = Machine.usb(Self.buses(peer: true) + [Self.disk("2-2", speed: 5000, bos: Self.superSpeed)])
    let judgement = check.judge("2-2", of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "5 Gb/s, as fast as it says it can")
  }

  @Test func anOldKeyboardPasses() {
    let keyboard = USBDevice.built("1-3", speed: 1.5) { $0.usbVersion = "1.10" }
    let judgement = check.judge("1-3", of: .usb(Self.buses(peer: true) + [keyboard]))[0]
    #expect(judgement.summary == "1.5 Mb/s, as fast as it says it can")
  }

  @Test func aSuperSpeedDiskInASuperSpeedSocketBlamesTheCable() {
    let machine = Machine.usb(Self.buses(peer: true) + [Self.disk("1-2", speed: 480, bos: Self.superSpeed)])
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "runs at 480 Mb/s, and can do 5 Gb/s, as its socket can (usb2-port2)")
    #expect(judgement.remedy.first?.text.contains("it should appear as 2-2") == true)
  }

  @Test func aSuperSpeedDiskInAUSB2SocketIsToMove() {
    let machine = Machine.usb(Self.buses(peer: false) + [Self.disk("1-2", speed: 480, bos: Self.superSpeed)])
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.summary == "runs at 480 Mb/s, and can do 5 Gb/s: its socket has no SuperSpeed port")
    #expect(judgement.remedy.first?.text == "Plug it into a SuperSpeed socket (usb2)")
  }

  @Test func withoutAnySuperSpeedPortItSaysSo() {
    let machine = Machine.usb([.hub("usb1"), Self.disk("1-2", speed: 480, bos: Self.superSpeed)])
    #expect(
      check.judge("1-2", of: machine)[0].remedy.first?.text
        == "Add a USB 3 controller: this machine has no SuperSpeed port")
  }

  @Test func aTenGigabitDiskBehindAFiveGigabitHubBlamesTheHub() {
    let machine = Machine.usb([
      .hub("usb2", speed: 10000), .hub("2-1", speed: 5000), Self.disk("2-1.2", speed: 5000, bos: Self.superSpeedPlus),
    ])
    let judgement = check.judge("2-1.2", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "runs at 5 Gb/s, and can do 10 Gb/s: 2-1 does no more than 5 Gb/s")
  }

  @Test func aTenGigabitDiskWithABadCable() {
    let machine = Machine.usb([
      .hub("usb2", speed: 10000), Self.disk("2-2", speed: 5000, bos: Self.superSpeedPlus),
    ])
    #expect(
      check.judge("2-2", of: machine)[0].summary == "runs at 5 Gb/s, and can do 10 Gb/s, as every hub on the way can")
  }

  @Test func aStickBehindAFullSpeedHubIsHeldBack() {
    let stick = USBDevice.built("1-1.2", speed: 12, interfaces: [(USBClass(8, 6, 0x50), "usb-storage")]) {
      $0.usbVersion = "2.00"
    }
    let machine = Machine.usb([.hub("usb1"), .hub("1-1", speed: 12, translators: 0), stick])
    let judgement = check.judge("1-1.2", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "runs at 12 Mb/s, which is all that 1-1 can do")
  }

  @Test func aFullSpeedStickOnAFastHubIsSimplySlow() {
    let stick = USBDevice.built("1-1", speed: 12, interfaces: [(USBClass(8, 6, 0x50), "usb-storage")]) {
      $0.usbVersion = "2.00"
    }
    #expect(check.judge("1-1", of: .usb([.hub("usb1"), stick])).map(\.verdict) == [.pass])
  }

  @Test func anOldKernelCannotTell() {
    let buses: [USBDevice] = [.hub("usb1"), .hub("usb2", speed: 5000)]
    let judgement = check.judge("1-2", of: .usb(buses + [Self.disk("1-2", speed: 480, bos: [])]))[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy.first?.command == "sudo lsusb -v -d 046d:c31c")
    // A device of USB 2.0 cannot have more to say, and one without a BOS on a kernel that shows them neither.
    let old = USBDevice.built("1-3") { $0.usbVersion = "2.00" }
    #expect(check.judge("1-3", of: .usb(buses + [old])).map(\.verdict) == [.pass])
    #expect(
      check.judge("1-2", of: .usb(Self.buses(peer: true) + [Self.disk("1-2", speed: 480, bos: [])])).map(\.verdict)
        == [.pass])
  }

  @Test func anUnknownSpeedIsUnknown() {
    let machine = Machine.usb([.hub("usb1"), .built("1-2") { $0.megabitsPerSecond = nil }])
    #expect(check.judge("1-2", of: machine).map(\.verdict) == [.unknown])
  }

  @Test func hubsAreNotApplicable() {
    #expect(check.judge("usb1", of: .usb([.hub("usb1")])).map(\.verdict) == [.notApplicable])
  }
}
