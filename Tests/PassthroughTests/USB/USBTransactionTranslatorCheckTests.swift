// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("usb.transaction-translator")
struct USBTransactionTranslatorCheckTests {
  private let check = USBTransactionTranslatorCheck()
  private static func headset(_ path: String) -> USBDevice {
    .built(path, speed: 12, interfaces: [(USBClass(1, 1), "snd-usb-audio"), (USBClass(1, 2), "snd-usb-audio")])
  }
  private static func mouse(_ path: String) -> USBDevice {
    .built(path, speed: 1.5, interfaces: [(USBClass(3, 1, 2), "usbhid")]) { $0.productName = "Mouse" }
  }

  @Test func soundThatSharesIsAWarning() {
    let machine = Machine.usb([.hub("usb1"), .hub("1-1"), Self.headset("1-1.1"), Self.mouse("1-1.2")])
    let judgement = check.judge("1-1.1", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "its sound or video shares the single translator of hub 1-1 with Mouse at 1-1.2")
  }

  @Test func aMouseThatSharesPasses() {
    let machine = Machine.usb([.hub("usb1"), .hub("1-1"), Self.headset("1-1.1"), Self.mouse("1-1.2")])
    #expect(check.judge("1-1.2", of: machine).map(\.verdict) == [.pass])
  }

  @Test func aloneBehindTheHubPasses() {
    // A fast disk beside it does not use the translator, nor does a mouse on another hub.
    let machine = Machine.usb([
      .hub("usb1"), .hub("1-1"), Self.headset("1-1.1"), .built("1-1.2"), .hub("1-2"), Self.mouse("1-2.1"),
    ])
    let judgement = check.judge("1-1.1", of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "behind the single translator of hub 1-1, with no other slow device")
  }

  @Test func aTranslatorPerPortIsSharedOnlyWithinThePort() {
    let devices: [USBDevice] = [.hub("usb1"), .hub("1-1", translators: 2), Self.headset("1-1.1"), Self.mouse("1-1.2")]
    #expect(check.judge("1-1.1", of: .usb(devices)).map(\.verdict) == [.pass])
    // A full-speed hub at port 1 brings a second device to the same translator.
    let more: [USBDevice] = [
      .hub("usb1"), .hub("1-1", translators: 2), .hub("1-1.1", speed: 12, translators: 0), Self.headset("1-1.1.1"),
      Self.mouse("1-1.1.2"),
    ]
    #expect(check.judge("1-1.1.1", of: .usb(more)).map(\.verdict) == [.warn])
  }

  @Test func aMultiTTHubThatTheKernelRunsWithOneIsShared() {
    let hub = USBDevice.hub("1-1", translators: 2, usesAll: false)
    let machine = Machine.usb([.hub("usb1"), hub, Self.headset("1-1.1"), Self.mouse("1-1.2")])
    #expect(check.judge("1-1.1", of: machine).map(\.verdict) == [.warn])
  }

  @Test func isochronousEndpointsCountWhateverTheClass() {
    let capture = USBDevice.built("1-1.1", speed: 12, interfaces: [(USBClass(0xff), nil)]) {
      $0.descriptors =
        [18, 1, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + [9, 2, 25, 0, 1, 1, 0, 0x80, 50]
        + [9, 4, 0, 0, 1, 0xff, 0, 0, 0] + [7, 5, 0x81, 1, 192, 0, 1]
    }
    let machine = Machine.usb([.hub("usb1"), .hub("1-1"), capture, Self.mouse("1-1.2")])
    #expect(check.judge("1-1.1", of: machine).map(\.verdict) == [.warn])
  }

  @Test func withoutATranslatorOnTheWayItIsNotApplicable() {
    #expect(
      check.judge("1-2", of: .usb([.hub("usb1"), Self.headset("1-2")]))[0].summary
        == "it is reached by the controller itself")
    #expect(check.judge("1-2", of: .usb([.hub("usb1"), .built("1-2")]))[0].summary == "it runs at 480 Mb/s")
    let slow: [USBDevice] = [.hub("usb1", speed: 12, translators: 0), Self.headset("1-2")]
    #expect(check.judge("1-2", of: .usb(slow))[0].summary == "its bus runs at full speed")
    #expect(check.judge("usb1", of: .usb([.hub("usb1")])).map(\.verdict) == [.notApplicable])
  }

  @Test func anUnknownSpeedIsUnknown() {
    let machine = Machine.usb([.hub("usb1"), .built("1-2") { $0.megabitsPerSecond = nil }])
    #expect(check.judge("1-2", of: machine).map(\.verdict) == [.unknown])
  }
}
