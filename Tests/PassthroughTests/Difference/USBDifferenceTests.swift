// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Difference of USB devices")
struct USBDifferenceTests {
  private func difference(_ old: [USBDevice], _ new: [USBDevice]) -> MachineDifference {
    MachineDifference(.usb(old), .usb(new))
  }

  @Test func anotherPort() throws {
    let difference = difference([.built("1-2")], [.built("1-3")])
    let change = try #require(difference.usbChanges.first)
    #expect(change.reason == .moved)
    #expect("\(change.old) \(change.new)" == "1-2 1-3")
    #expect(difference.usb.gone.isEmpty && difference.usb.came.isEmpty)
  }

  @Test func anotherNumberOfTheBusIsNoOtherPort() throws {
    let change = try #require(difference([.built("1-2")], [.built("3-2")]).usbChanges.first)
    #expect(change.reason == .renumbered)
  }

  @Test func aSpeedThatDropped() throws {
    let change = try #require(difference([.built("1-2")], [.built("1-2", speed: 12)]).usbChanges.first)
    #expect(change.reason == nil)
    #expect(change.megabitsPerSecond == Change(480, 12))
  }

  @Test func rootHubsAreNoDevices() {
    let difference = difference([.hub("usb1"), .built("1-2")], [.built("1-2")])
    #expect(difference.outcome == .unchanged)
  }

  @Test func comesAndGoes() {
    let difference = difference([.built("1-2", product: 1)], [.built("1-2", product: 2)])
    #expect(difference.usb.gone.map(\.description) == ["1-2"])
    #expect(difference.usb.came.map(\.description) == ["1-2"])
    #expect(difference.outcome == .regressed)
  }

  @Test func equalDevicesAreKnownByTheirPorts() {
    let difference = difference([.built("1-2"), .built("1-3")], [.built("1-3")])
    #expect(difference.usb.gone.map(\.description) == ["1-2"])
    #expect(difference.usb.ambiguities.isEmpty)
  }

  @Test func equalDevicesAtOtherPortsCannotBeTold() {
    let difference = difference([.built("1-2"), .built("1-3")], [.built("1-4"), .built("1-5")])
    #expect(
      difference.usb.ambiguities == [
        Ambiguity(
          old: [USBPath(bus: 1, ports: [2]), USBPath(bus: 1, ports: [3])],
          new: [USBPath(bus: 1, ports: [4]), USBPath(bus: 1, ports: [5])])
      ])
    #expect(difference.usbChanges.isEmpty)
    // As many as before can be handed over.
    #expect(difference.outcome == .changed)
  }

  @Test func serialNumbersTellEqualDevicesApart() {
    func stick(_ path: String, _ serial: String) -> USBDevice { .built(path) { $0.serial = serial } }
    let difference = difference([stick("1-2", "A"), stick("1-3", "B")], [stick("1-2", "B"), stick("1-3", "A")])
    #expect(difference.usbChanges.map { "\($0.old) \($0.new)" } == ["1-2 1-3", "1-3 1-2"])
  }

  /// Whoever makes them cheaply gives all of them one number.
  @Test func aSerialNumberThatAllHaveTellsNothing() {
    func stick(_ path: String) -> USBDevice { .built(path) { $0.serial = "0123456789" } }
    let difference = difference([stick("1-2"), stick("1-3")], [stick("1-2"), stick("1-3")])
    #expect(difference.outcome == .unchanged)
  }

  @Test func aHubTakesAlongWhatHangsOnIt() {
    let difference = difference(
      [.hub("1-3"), .built("1-3.1"), .built("1-3.2")], [.hub("1-4"), .built("1-4.1"), .built("1-4.2")])
    #expect(difference.usb.ambiguities.isEmpty)
    #expect(difference.usbChanges.map { "\($0.old) \($0.new)" } == ["1-3 1-4", "1-3.1 1-4.1", "1-3.2 1-4.2"])
  }
}
