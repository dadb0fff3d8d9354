// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@testable import Passthrough

@Suite("Serial numbers in documents")
struct DeviceSerialTests {
  private let device = USBDevice.built("1-1") { $0.serial = "A1" }

  /// RFC 7914, 11: PBKDF2-HMAC-SHA-256 of "passwd" with the salt "salt" and one round, its first 32 bytes.
  @Test func theDigestIsThatOfTheStandard() {
    let digest = StretchedDigest(of: "passwd", salt: Array("salt".utf8), iterations: 1)
    #expect(
      digest.bytes.map { hexadecimal($0, digits: 2) }.joined()
        == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
  }

  @Test func aDigestIsFoundAgainWithItsSaltOnly() {
    let serial = DeviceSerial("A1", of: device)
    let one = serial.text(DeviceSerial.Digests(salt: [1, 2, 3]))
    let other = serial.text(DeviceSerial.Digests(salt: [4, 5, 6]))
    #expect(one != other)
    #expect(one.hasPrefix("pbkdf2-sha256:2000000:010203:"))
    #expect(!one.contains("A1:"))
    #expect(serial.matches(one) && serial.matches(other))
    #expect(!DeviceSerial("A2", of: device).matches(one))
  }

  @Test func theDigestsOfEarlierPassportsAreStillRead() {
    let serial = DeviceSerial("A1", of: device)
    #expect(serial.matches("\(SHA256Digest(of: "usb:\(device.idText):A1"))"))
    #expect(serial.matches("A1"))
    #expect(!serial.matches("\(SHA256Digest(of: "usb:\(device.idText):A2"))"))
  }

  /// A passport comes from anybody: it cannot make a verification run for hours.
  @Test(arguments: [
    "pbkdf2-sha256:4000000000:00:00", "pbkdf2-sha256:-1:00:00", "pbkdf2-sha256:0:00:00", "pbkdf2-sha256:1:0:00",
    "pbkdf2-sha256:",
    "pbkdf2-sha256:99999999999999999999:00:00", "pbkdf2-sha256:1:zz:00", "pbkdf2-sha256:1:00",
  ])
  func whatIsNoDigestMatchesNothing(entry: String) { #expect(!DeviceSerial("A1", of: device).matches(entry)) }

  @Test func aPassportHasOneSalt() throws {
    let machine = Machine.usb([.hub("usb1"), device, .built("1-2") { $0.serial = "B2" }])
    let targets = [Target.usb(device.usbPath), .usb(try #require(USBPath("1-2")))]
    var passport = PassportIssuer(machine, redacts: true, salt: [1, 2, 3]).passport(
      for: targets, toolVersion: "1", time: nil)
    #expect(try PassportFile.passport(Array(PassportFile.text(passport).utf8)) == passport)
    passport.usbDevices[1].serialNumber = DeviceSerial("B2", of: device).text(DeviceSerial.Digests(salt: [9]))
    let forged = try PassportFile.text(passport)
    #expect(throws: PassportError.incomplete) { try PassportFile.passport(Array(forged.utf8)) }
  }

  @Test func aRedactedCapturesStandInsAreInNoPassport() throws {
    var machine = Machine.usb([.hub("usb1"), device])
    machine.isRedacted = true
    let target = Target.usb(device.usbPath)
    let passport = PassportIssuer(machine, redacts: false).passport(for: [target], toolVersion: "1", time: nil)
    #expect(passport.usbDevices.first?.serialNumber == nil)
    // And a passport with a number does not fail on a redacted capture, where there is none to compare.
    machine.isRedacted = false
    let known = PassportIssuer(machine, redacts: true).passport(for: [target], toolVersion: "1", time: nil)
    machine.usb = Machine.usb([.hub("usb1"), .built("1-1") { $0.serial = "redacted-1" }]).usb
    machine.isRedacted = true
    let entry = try #require(known.usbDevices.first)
    let isFound = if case .found = USBMatcher(machine).match(entry) { true } else { false }
    #expect(isFound)
  }
}
