// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

/// What was tried is judged like what was read.
@Suite("Probes of a verification")
struct ProbeTests {
  private let address = "0000:05:00.0"

  private func finding(_ id: String, _ change: (inout VerificationObservations) -> Void) throws -> Finding? {
    let machine = Machine.of([.endpoint(address, driver: "nvme")]) {
      $0.usb = USBTopology([.hub("usb1"), .built("1-2")])
    }
    var context = VerificationContext(
      machine: machine, targets: [.pci(try #require(PCIAddress(address))), .usb(try #require(USBPath("1-2")))])
    var observations = VerificationObservations()
    change(&observations)
    context.observations = observations
    return Verification(context).findings().first { $0.id == id && "\($0.subject)" != "host" }
  }

  private func read(_ change: (inout ReadObservation) -> Void) throws -> Finding? {
    let address = try #require(PCIAddress(address))
    return try finding("guest.dma") {
      var read = ReadObservation(disk: "nvme0n1", blockBytes: 4096)
      read.blocks = 64
      change(&read)
      $0.reads[address] = read
    }
  }

  @Test func equalReadingsPassAndSayHowMany() throws {
    let finding = try read { $0.interrupts = 128 }
    #expect(finding?.verdict == .pass)
    #expect(finding?.summary.contains("64 blocks of 4096 bytes") == true && finding?.summary.contains("128") == true)
  }

  @Test func whatDoesNotArriveFails() throws {
    #expect(try read { $0.mismatches = 1 }?.verdict == .fail)
    #expect(try read { $0.end = .failed(.ioError) }?.verdict == .fail)
    #expect(try read { $0.end = .timedOut(seconds: 20) }?.verdict == .fail)
  }

  @Test func missingRightsAreNoFailure() throws {
    #expect(try read { $0.end = .failed(.permissionDenied) }?.verdict == .unknown)
    let trip = try finding("usb.round-trip") {
      var trip = RoundTripObservation(asked: 16, answered: 0, error: "LIBUSB_ERROR_ACCESS")
      trip.lacksPermission = true
      $0.roundTrips[USBPath(bus: 1, ports: [2])] = trip
    }
    #expect(trip?.verdict == .unknown)
  }

  @Test func withoutADiskThereIsNothingToRead() throws {
    #expect(try finding("guest.dma") { _ in }?.verdict == .notApplicable)
  }

  @Test func everyAnswerCounts() throws {
    func trip(_ answered: Int) throws -> Verdict? {
      try finding("usb.round-trip") {
        $0.roundTrips[USBPath(bus: 1, ports: [2])] = RoundTripObservation(asked: 16, answered: answered)
      }?.verdict
    }
    #expect(try trip(16) == .pass)
    #expect(try trip(15) == .fail)
  }

  @Test func aNewAddressIsANewEnumeration() throws {
    func stable(_ before: Int, _ after: Int?) throws -> Verdict? {
      try finding("usb.stable") {
        $0.addressesBefore[USBPath(bus: 1, ports: [2])] = before
        $0.addressesAfter[USBPath(bus: 1, ports: [2])] = after
      }?.verdict
    }
    #expect(try stable(4, 4) == .pass)
    #expect(try stable(4, 5) == .fail)
    #expect(try stable(4, nil) == .fail)
  }

  @Test func theKernelsComplaintsAreHeard() throws {
    func verdict(_ lines: [String], _ subject: String) throws -> Verdict? {
      let machine = Machine.of([.endpoint(address, driver: "nvme")]) {
        $0.usb = USBTopology([.hub("usb1"), .built("1-2")])
      }
      var context = VerificationContext(
        machine: machine, targets: [.pci(try #require(PCIAddress(address))), .usb(try #require(USBPath("1-2")))])
      context.observations = VerificationObservations()
      context.observations?.kernelLog = .lines(lines)
      return Verification(context).findings().first { $0.id == "guest.errors" && "\($0.subject)" == subject }?.verdict
    }
    let function = "pci:\(address)"
    #expect(try verdict(["<6>[    1.0] nvme nvme0: pci function 0000:05:00.0"], function) == .pass)
    #expect(
      try verdict(["<4>[    9.1] NVRM: Xid (PCI:0000:05:00): 79, GPU has fallen off the bus."], function) == .fail)
    #expect(
      try verdict(["<3>[    0.4] pci 0000:05:00.0: BAR 1 [mem size 0x10000000]: can't assign; no space"], function)
        == .fail)
    #expect(
      try verdict(["<4>[    4.2] nvme 0000:05:00.0: PCIe Bus Error: severity=Corrected, type=Physical"], function)
        == .warn)
    // Somebody else's trouble.
    #expect(
      try verdict(["<4>[    9.1] NVRM: Xid (PCI:0000:06:00): 79, GPU has fallen off the bus."], function) == .pass)
    #expect(try verdict(["<3>[    5.0] usb 1-2: device descriptor read/64, error -110"], "usb:1-2") == .fail)
    #expect(try verdict(["<3>[    5.0] usb 1-2.1: device descriptor read/64, error -110"], "usb:1-2") == .pass)
    // What a device calls itself is no complaint of the kernel's, about itself or another.
    #expect(try verdict(["<6>[    5.0] usb 1-2: Product: device descriptor read"], "usb:1-2") == .pass)
    #expect(try verdict(["<6>[    5.0] usb 1-2: Product: \(address): HC died"], function) == .pass)
    #expect(try verdict(["<6>[    5.0] usb 1-2: Product: Xid (PCI:0000:05:00): 79"], function) == .pass)
    // Nor is what a program wrote into the log.
    #expect(try verdict(["<14>[    5.0] nvme \(address): HC died"], function) == .pass)
  }

  @Test func aLogThatMayNotBeReadIsUnknown() throws {
    #expect(try finding("guest.errors") { $0.kernelLog = .unreadable(.notPermitted) }?.verdict == .unknown)
  }
}
