// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("usb.power")
struct USBPowerCheckTests {
  private let check = USBPowerCheck()

  /// Device and one configuration with these attributes and this bMaxPower.
  private static func descriptors(attributes: UInt8, power: UInt8) -> [UInt8] {
    [18, 1, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + [9, 2, 9, 0, 0, 1, 0, attributes, power]
  }

  @Test func autosuspendIsNoHarm() {
    let device = USBDevice.built("1-2") {
      $0.powerControl = "auto"
      $0.runtimeStatus = .suspended
    }
    let judgement = check.judge("1-2", of: .usb([.hub("usb1"), device]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "it may sleep while the host has it (and does now); QEMU wakes it and keeps it awake")
  }

  @Test func awakeAndNeverAsleepPass() {
    let awake = USBDevice.built("1-2") { $0.powerControl = "on" }
    #expect(check.judge("1-2", of: .usb([.hub("usb1"), awake]))[0].summary == "it stays awake")
    #expect(
      check.judge("1-2", of: .usb([.hub("usb1"), .built("1-2")]))[0].summary == "this kernel never puts it to sleep")
  }

  @Test func overCurrentIsAWarning() {
    let root = USBDevice.hub("usb1") { $0.ports[1].overCurrentCount = 3 }
    let judgement = check.judge("1-2", of: .usb([root, .built("1-2")]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "its port usb1-port2 saw over-current 3 times")
    // Another socket's trouble is not this device's.
    #expect(check.judge("1-3", of: .usb([root, .built("1-3")])).map(\.verdict) == [.pass])
  }

  @Test func failedPowerManagementIsAWarning() {
    let device = USBDevice.built("1-2") {
      $0.powerControl = "auto"
      $0.runtimeStatus = .error
    }
    #expect(check.judge("1-2", of: .usb([.hub("usb1"), device])).map(\.verdict) == [.warn])
  }

  @Test func aHungryDeviceBehindABusPoweredHub() {
    let hub = USBDevice.hub("1-1") { $0.descriptors = Self.descriptors(attributes: 0xa0, power: 50) }
    let disk = USBDevice.built("1-1.2") {
      $0.isConfigured = false
      $0.descriptors = Self.descriptors(attributes: 0x80, power: 250)
    }
    let judgement = check.judge("1-1.2", of: .usb([.hub("usb1"), hub, disk]))[0]
    #expect(judgement.verdict == .warn)
    #expect(
      judgement.summary
        == "it has no configuration: it wants 500 mA, and hub 1-1, which has no supply of its own, gives 100 mA")
  }

  @Test func anUnconfiguredDeviceElsewhereIsAWarningWithoutAReason() {
    let device = USBDevice.built("1-2") {
      $0.isConfigured = false
      $0.descriptors = Self.descriptors(attributes: 0x80, power: 250)
    }
    let judgement = check.judge("1-2", of: .usb([.hub("usb1"), device]))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "it has no configuration, so it does nothing now")
  }

  @Test func aGapIsUnknown() {
    let device = USBDevice.built("1-2")
    let machine = Machine.usb([.hub("usb1"), device]) {
      $0.gaps = [Gap(path: device.path + "/power/control", errno: .permissionDenied)]
    }
    #expect(check.judge("1-2", of: machine).map(\.verdict) == [.unknown])
  }

  @Test func hubsAreNotApplicable() {
    #expect(check.judge("usb1", of: .usb([.hub("usb1")])).map(\.verdict) == [.notApplicable])
  }
}
