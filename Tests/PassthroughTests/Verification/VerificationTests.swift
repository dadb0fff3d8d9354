// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// One broken passthrough after the other: each fails by the check that names the fault, and by no other.
@Suite("Verification")
struct VerificationTests {
  private func failures(_ machine: Machine, _ passport: Passport = GuestMachine.passport) -> [String] {
    GuestMachine.findings(machine, passport).filter { $0.verdict == .fail }.map { "\($0.id) \($0.subject)" }
  }

  private func guest(_ gpu: PCIDevice) -> Machine {
    GuestMachine.guest([gpu, GuestMachine.audio("0000:05:00.1", behind: ["0000:00:02.0"], inGuest: true)])
  }

  private func gpu(
    serial: UInt64? = 0x48b0_2d00_0000_0001, bar1: UInt64 = 1 << 28, msix: Int? = 9, link: (UInt8, UInt8) = (4, 16),
    driver: String? = "nvidia", change: (inout PCIDevice) -> Void = { _ in }
  ) -> PCIDevice {
    GuestMachine.gpu(
      "0000:05:00.0", behind: ["0000:00:02.0"], serial: serial, bar1: bar1, msix: msix, link: link, inGuest: true,
      driver: driver, change: change)
  }

  @Test func aWholeDeviceIsVerified() {
    let findings = GuestMachine.findings(GuestMachine.whole)
    #expect(findings.filter { $0.verdict.severity > 0 }.map { "\($0.id): \($0.summary)" } == [])
    #expect(findings.contains { $0.id == "guest.identity" && $0.summary.contains("0000:05:00.0") })
    #expect(findings.contains { $0.id == "guest.bars" && $0.verdict == .pass })
  }

  @Test func anotherDeviceOfTheModelIsNotIt() {
    #expect(failures(guest(gpu(serial: 7))) == ["guest.identity host"])
  }

  @Test func aFunctionLeftOutIsNamed() {
    let findings = GuestMachine.findings(GuestMachine.guest([gpu()])).filter { $0.verdict == .fail }
    #expect(findings.map(\.id) == ["guest.identity"])
    #expect(findings.first?.summary.contains("0000:01:00.1") == true)
  }

  @Test func aResizedBARFails() {
    #expect(failures(guest(gpu(bar1: 1 << 27))) == ["guest.bars pci:0000:05:00.0"])
  }

  @Test func aBARWithoutAPlaceFails() {
    let unset = gpu { $0.resources[1] = PCIResource(index: 1, start: 0, end: 0xfff_ffff, flags: 0x2014_220c) }
    #expect(failures(guest(unset)) == ["guest.bars pci:0000:05:00.0"])
  }

  @Test func aHiddenBARFails() {
    #expect(failures(guest(gpu { $0.resources.removeLast() })) == ["guest.bars pci:0000:05:00.0"])
  }

  /// MSI-X taken away: its capability is gone, and so are its vectors.
  @Test func lostVectorsFail() {
    #expect(
      failures(guest(gpu(msix: nil))) == ["guest.capabilities pci:0000:05:00.0", "guest.interrupts pci:0000:05:00.0"])
    #expect(failures(guest(gpu(msix: 5))) == ["guest.interrupts pci:0000:05:00.0"])
  }

  @Test func lostLanesFailAndLowSpeedWarns() {
    #expect(failures(guest(gpu(link: (4, 4)))) == ["guest.link pci:0000:05:00.0"])
    let slow = GuestMachine.findings(guest(gpu(link: (1, 16)))).filter { $0.id == "guest.link" }
    #expect(slow.first?.verdict == .warn)
  }

  @Test func aLostBusMasterBitFails() {
    let silent = gpu { device in
      var bytes = device.configuration.bytes
      bytes[4] = 2
      device.configuration = ConfigurationSpace(bytes: bytes)
    }
    #expect(failures(guest(silent)) == ["guest.bus-master pci:0000:05:00.0"])
  }

  /// On a conventional bus of the guest the extended space is gone as a whole: one warning that says why.
  @Test func aConventionalBusIsTheReason() throws {
    let small = gpu(serial: nil) {
      $0.configuration = ConfigurationSpace(bytes: Array($0.configuration.bytes.prefix(256)))
    }
    let findings = GuestMachine.findings(guest(small))
    let finding = try #require(
      findings.first { $0.id == "guest.capabilities" && "\($0.subject)" == "pci:0000:05:00.0" })
    #expect(finding.verdict == .warn)
    #expect(finding.remedy.first?.text.contains("root port") == true)
  }

  @Test func withoutADriverNothingMoreIsClaimed() {
    let findings = GuestMachine.findings(guest(gpu(driver: nil))).filter { "\($0.subject)" == "pci:0000:05:00.0" }
    #expect(findings.first { $0.id == "guest.driver" }?.verdict == .warn)
    #expect(findings.first { $0.id == "guest.interrupts" }?.verdict == .notApplicable)
    #expect(findings.first { $0.id == "guest.bus-master" }?.verdict == .notApplicable)
  }

  /// "Not root" is neither a failure nor a pass.
  @Test func whatIsUnreadableIsUnknown() {
    let findings = GuestMachine.findings(guest(gpu().unprivileged))
    #expect(findings.filter { $0.verdict == .fail }.map(\.id) == [])
    #expect(
      Set(findings.filter { $0.verdict == .unknown }.map(\.id)).isSuperset(of: [
        "guest.capabilities", "guest.identity", "guest.interrupts", "guest.link",
      ]))
  }

  @Test func errorsCount() {
    let bad = gpu { $0.errorCounters = PCIErrorCounters(correctable: 3, nonFatal: 1, fatal: 0) }
    #expect(failures(guest(bad)) == ["guest.errors pci:0000:05:00.0"])
  }

  @Test func aBareMachineIsNoGuest() {
    var machine = GuestMachine.whole
    machine.processor.flags = ["fpu"]
    #expect(GuestMachine.findings(machine).first { $0.id == "guest.hypervisor" }?.verdict == .warn)
  }

  @Test func withoutAPassportNothingIsCompared() {
    let context = VerificationContext(machine: GuestMachine.whole, targets: [])
    #expect(context.functions.map { "\($0.device.address)" } == ["0000:05:00.0", "0000:05:00.1"])
    let findings = Verification(context).findings()
    #expect(findings.filter { $0.verdict == .fail || $0.verdict == .unknown }.map(\.id) == [])
    #expect(findings.first { $0.id == "guest.identity" }?.verdict == .notApplicable)
    #expect(findings.first { $0.id == "guest.bars" }?.verdict == .pass)
  }
}
