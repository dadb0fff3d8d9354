// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// What a watch notices between two looks, and what it must not take for a fault.
@Suite("Drift")
struct DriftTests {
  private func context(_ machine: Machine) -> VerificationContext {
    VerificationContext(machine: machine, passport: GuestMachine.passport)
  }

  /// The drifts from the whole guest to another one, as "subject: summary".
  private func drifts(to machine: Machine, from first: Machine = GuestMachine.whole) -> [String] {
    let (before, after) = (context(first), context(machine))
    return DriftDetector(first: before, findings: Verification(before).findings())
      .drifts(in: after, findings: Verification(after).findings())
      .map { "\($0.check ?? "-") \($0.subject): \($0.summary)" }
  }

  private func guest(
    link: (UInt8, UInt8) = (4, 16), driver: String? = "nvidia", change: (inout PCIDevice) -> Void = { _ in }
  ) -> Machine {
    GuestMachine.guest([
      GuestMachine.gpu(
        "0000:05:00.0", behind: ["0000:00:02.0"], link: link, inGuest: true, driver: driver, change: change),
      GuestMachine.audio("0000:05:00.1", behind: ["0000:00:02.0"], inGuest: true),
    ])
  }

  @Test func nothingDriftsWhereNothingChanges() { #expect(drifts(to: GuestMachine.whole) == []) }

  @Test func lostLanesAreDrift() {
    let found = drifts(to: guest(link: (4, 8)))
    #expect(found.contains { $0.hasPrefix("- pci:0000:05:00.0: its link was 16.0 GT/s x16") })
    #expect(found.contains { $0.hasPrefix("guest.link pci:0000:05:00.0: pass became fail") })
  }

  /// The check warns of a slower link, which is a verdict that became worse; the fact itself is usual for an idle GPU.
  @Test func anIdleGraphicsCardSlowsItsLink() {
    let found = drifts(to: guest(link: (1, 16)))
    #expect(!found.contains { $0.hasPrefix("- ") })
  }

  @Test func newErrorsAreDriftAndOldOnesAreNot() {
    let old = guest { $0.errorCounters = PCIErrorCounters(correctable: 3, nonFatal: 0, fatal: 0) }
    let new = guest { $0.errorCounters = PCIErrorCounters(correctable: 5, nonFatal: 0, fatal: 0) }
    #expect(drifts(to: old, from: old) == [])
    #expect(drifts(to: new, from: old) == ["- pci:0000:05:00.0: 2 more corrected errors were counted"])
  }

  @Test func aFunctionThatIsGoneIsDrift() {
    let found = drifts(to: GuestMachine.guest([]))
    #expect(found.contains("- pci:0000:05:00.0: it is gone"))
    #expect(found.contains { $0.hasPrefix("guest.identity host: pass became fail") })
  }

  @Test func aDriverThatLetGoIsDrift() {
    #expect(drifts(to: guest(driver: nil)).contains("- pci:0000:05:00.0: its driver was nvidia and is none"))
  }

  @Test func enumeratingAgainIsDrift() throws {
    func context(number: Int, speed: Double) throws -> VerificationContext {
      let machine = Machine.usb([.built("1-2", speed: speed) { $0.deviceNumber = number }])
      return VerificationContext(machine: machine, targets: [.usb(try #require(USBPath("1-2")))])
    }
    let detector = DriftDetector(first: try context(number: 7, speed: 480), findings: [])
    #expect(detector.drifts(in: try context(number: 7, speed: 480), findings: []) == [])
    let summaries = detector.drifts(in: try context(number: 9, speed: 12), findings: []).map(\.summary)
    #expect(summaries.count == 2)
    #expect(summaries.contains { $0.contains("device 7") && $0.contains("is 9") })
    #expect(summaries.contains { $0.contains("12 Mb/s") })
  }
}
