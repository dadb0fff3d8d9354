// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Passport")
struct PassportIssuerTests {
  @Test func itSaysWhatAGuestMustSee() throws {
    let function = try #require(GuestMachine.passport.functions.first)
    #expect(function.address == "0000:01:00.0")
    #expect(function.idText == "10de:2684")
    #expect(function.bars.map(\.sizeBytes) == [1 << 24, 1 << 28])
    #expect(function.bars.map(\.kind) == ["memory32", "memory64"])
    #expect(function.msiVectors == 4 && function.msixVectors == 9)
    #expect(function.linkStatus?.link == PCILink(speed: 4, width: 16))
    #expect(function.groupCompanions.map(\.address) == ["0000:01:00.1"])
    let visibility = Dictionary(
      uniqueKeysWithValues: (function.capabilities ?? []).map { ($0.name, $0.visibility) })
    #expect(visibility["Device Serial Number"] == .visible)
    #expect(visibility["SR-IOV"] == .hidden)
    #expect(visibility["MSI-X"] == .virtualised)
    #expect(visibility["Resizable BAR"] == .dependent)
  }

  @Test func serialNumbersAreDigestsUnlessAskedFor() throws {
    let redacted = try #require(GuestMachine.passport.functions.first?.serialNumber)
    #expect(redacted.hasPrefix("pbkdf2-sha256:") && !redacted.contains("48b02d0000000001"))
    let open = PassportIssuer(GuestMachine.host, redacts: false).passport(
      for: GuestMachine.targets, toolVersion: "0", time: nil)
    #expect(open.functions.first?.serialNumber == "48b02d0000000001")
  }

  /// Without root nothing is made up: the list is absent, not empty.
  @Test func whatWasNotReadableIsAbsent() throws {
    let machine = Machine.of([.endpoint("0000:01:00.0", group: 1).unprivileged])
    let passport = PassportIssuer(machine, redacts: true).passport(
      for: [.pci(try #require(PCIAddress("0000:01:00.0")))], toolVersion: "0", time: nil)
    #expect(passport.functions[0].capabilities == nil)
    #expect(passport.functions[0].msixVectors == nil)
  }

  @Test func aControllerTellsWhatHangsOnIt() throws {
    let machine = Machine.usb([.hub("usb1"), .built("1-2") { $0.serial = "A1" }])
    let passport = PassportIssuer(machine, redacts: true).passport(
      for: [.pci(try #require(PCIAddress("0000:00:14.0")))], toolVersion: "0", time: nil)
    let devices = try #require(passport.functions[0].usbDevices)
    #expect(devices.map(\.path) == ["1-2"])
    #expect(devices[0].serialNumber?.hasPrefix("pbkdf2-sha256:") == true)
  }
}
