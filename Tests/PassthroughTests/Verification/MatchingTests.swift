// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Matching a guest with its passport")
struct MatchingTests {
  /// Two cards of one model on the host, each behind its own port.
  private func host(serials: [UInt64?]) -> Machine {
    .of(
      serials.enumerated().flatMap { number, serial in
        [
          .port("0000:00:0\(number + 1).0", secondary: UInt8(number + 1), group: 10 + number),
          GuestMachine.gpu("0000:0\(number + 1):00.0", behind: ["0000:00:0\(number + 1).0"], serial: serial),
        ]
      })
  }

  private func guest(serials: [UInt64?]) -> Machine {
    GuestMachine.guest(
      serials.enumerated().map { number, serial in
        GuestMachine.gpu("0000:0\(number + 5):00.0", behind: ["0000:00:02.0"], serial: serial, inGuest: true)
      })
  }

  private func matches(_ host: Machine, named: [String], _ guest: Machine) -> [String] {
    let targets = named.compactMap { PCIAddress($0) }.map(Target.pci)
    let passport = PassportIssuer(host, redacts: true).passport(for: targets, toolVersion: "0", time: nil)
    return VerificationContext(machine: guest, passport: passport).matches.map { _, match in
      switch match {
      case .found(let device): "found \(device.address)"
      case .interchangeable(let device): "interchangeable \(device.address)"
      case .ambiguous(let devices): "ambiguous \(devices.count)"
      case .missing(let lookalikes): "missing \(lookalikes.count)"
      }
    }
  }

  private let both = ["0000:01:00.0", "0000:02:00.0"]

  @Test func serialNumbersTellEqualCardsApart() {
    #expect(
      matches(host(serials: [1, 2]), named: both, guest(serials: [2, 1])) == [
        "found 0000:06:00.0", "found 0000:05:00.0",
      ])
  }

  @Test func theRightOneOfTwo() {
    #expect(
      matches(host(serials: [1, 2]), named: ["0000:02:00.0"], guest(serials: [1, 2])) == ["found 0000:06:00.0"])
  }

  @Test func theOtherOneIsMissing() {
    #expect(matches(host(serials: [1, 2]), named: ["0000:02:00.0"], guest(serials: [1])) == ["missing 1"])
  }

  /// Drives have the number with their controller, and only while a driver has that.
  private func drives(_ numbers: [String?], inGuest: Bool) -> Machine {
    let drives = numbers.enumerated().map { number, serial in
      GuestMachine.gpu(
        "0000:0\(number + (inGuest ? 5 : 1)):00.0", behind: ["0000:00:02.0"], serial: nil, inGuest: inGuest,
        change: { $0.controllerSerial = serial })
    }
    return inGuest ? GuestMachine.guest(drives) : .of([.port("0000:00:02.0", secondary: 1, group: 10)] + drives)
  }

  @Test func whatAControllerTellsItsDriverWillDo() {
    let host = drives(["S1", "S2"], inGuest: false)
    #expect(
      matches(host, named: both, drives(["S2", "S1"], inGuest: true)) == ["found 0000:06:00.0", "found 0000:05:00.0"])
    #expect(matches(host, named: ["0000:01:00.0"], drives(["S3"], inGuest: true)) == ["missing 1"])
    // Without a driver it tells nothing, and the only one of the model may be the one.
    #expect(matches(host, named: ["0000:01:00.0"], drives([nil], inGuest: true)) == ["found 0000:05:00.0"])
  }

  @Test func withoutSerialNumbersTheyAreCounted() {
    #expect(
      matches(host(serials: [nil, nil]), named: both, guest(serials: [nil, nil])) == [
        "interchangeable 0000:05:00.0", "interchangeable 0000:06:00.0",
      ])
    #expect(
      matches(host(serials: [nil, nil]), named: both, guest(serials: [nil])) == [
        "interchangeable 0000:05:00.0", "missing 1",
      ])
    #expect(
      matches(host(serials: [nil, nil]), named: ["0000:01:00.0"], guest(serials: [nil, nil])) == ["ambiguous 2"])
  }

  @Test func aSerialNumberThatCannotBeReadHereIsNoProofAgainst() {
    #expect(matches(host(serials: [1]), named: ["0000:01:00.0"], guest(serials: [nil])) == ["found 0000:05:00.0"])
  }

  // MARK: USB

  private func usbPassport(_ devices: [USBDevice], controller: Bool) throws -> Passport {
    let machine = Machine.usb([.hub("usb1")] + devices)
    let targets: [Target] =
      controller ? [.pci(try #require(PCIAddress("0000:00:14.0")))] : devices.map { .usb($0.usbPath) }
    return PassportIssuer(machine, redacts: true).passport(for: targets, toolVersion: "0", time: nil)
  }

  private func usbVerdicts(_ passport: Passport, _ devices: [USBDevice], _ id: String) -> [String] {
    let machine = Machine.usb([.hub("usb1")] + devices) { $0.processor.flags = ["fpu", "hypervisor"] }
    return GuestMachine.findings(machine, passport).filter { $0.id == id }.map {
      "\($0.verdict.rawValue) \($0.subject)"
    }
  }

  private func stick(_ path: String, serial: String? = "A1", speed: Double = 480, descriptors: [UInt8] = [18, 1])
    -> USBDevice
  {
    .built(path, speed: speed) {
      $0.serial = serial
      $0.descriptors = descriptors
    }
  }

  @Test func whatHungOnTheControllerIsThere() throws {
    let passport = try usbPassport([stick("1-2")], controller: true)
    #expect(usbVerdicts(passport, [stick("1-2")], "usb.identity") == ["pass usb:1-2"])
    #expect(usbVerdicts(passport, [stick("1-3")], "usb.identity") == ["warn usb:1-3"])
    #expect(usbVerdicts(passport, [], "usb.identity") == ["fail host"])
  }

  @Test func aDeviceByItselfIsFoundAtAnyPort() throws {
    let passport = try usbPassport([stick("1-2")], controller: false)
    #expect(usbVerdicts(passport, [stick("1-4")], "usb.identity") == ["pass usb:1-4"])
    #expect(usbVerdicts(passport, [stick("1-4", serial: "B2")], "usb.identity") == ["fail host"])
    let unnumbered = try usbPassport([stick("1-2", serial: nil)], controller: false)
    #expect(
      usbVerdicts(unnumbered, [stick("1-3", serial: nil), stick("1-4", serial: nil)], "usb.identity") == [
        "unknown host"
      ])
  }

  @Test func aSlowerBusFails() throws {
    let passport = try usbPassport([stick("1-2")], controller: false)
    #expect(usbVerdicts(passport, [stick("1-4", speed: 12)], "usb.speed") == ["fail usb:1-4"])
    #expect(usbVerdicts(passport, [stick("1-4")], "usb.speed") == ["pass usb:1-4"])
  }

  @Test func otherDescriptorsFailAtTheSameSpeedOnly() throws {
    let passport = try usbPassport([stick("1-2")], controller: false)
    #expect(usbVerdicts(passport, [stick("1-4")], "usb.descriptors") == ["pass usb:1-4"])
    #expect(usbVerdicts(passport, [stick("1-4", descriptors: [18, 2])], "usb.descriptors") == ["fail usb:1-4"])
    #expect(
      usbVerdicts(passport, [stick("1-4", speed: 12, descriptors: [18, 2])], "usb.descriptors") == ["warn usb:1-4"])
  }
}
