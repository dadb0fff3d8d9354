// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

/// A guest in the machine `desktop`, with real devices of it passed through by vfio-pci; each fault is named by the
/// check that is there for it.
@Suite("verify in a guest", .enabled(if: Lab.isAvailable && Lab.hasOwnKernel, "\(Lab.kernelAbsence)"))
struct GuestTests {
  private func outcome(_ name: String) async throws -> Tool.Outcome {
    try await Lab.shared.boot("desktop", .verifying).outcome(name)
  }

  private func failures(_ name: String) async throws -> [String] {
    try Report(await outcome(name)).findings.filter { $0.verdict == "fail" }.map { "\($0.id) \($0.subject)" }
  }

  @Test func wholeDevicesAreVerified() async throws {
    let outcome = try await outcome("whole")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try Report(outcome)
    #expect(report.findings.filter { ["fail", "unknown"].contains($0.verdict) } == [])
    // The NVMe and the controller sit elsewhere than on the host, and all that is on the controller came along.
    for (id, count) in [("guest.identity", 2), ("guest.bars", 2), ("guest.interrupts", 2), ("usb.identity", 4)] {
      #expect(report.findings.count { $0.id == id && $0.verdict == "pass" } == count, "\(id)")
    }
    #expect(report.verdict("guest.hypervisor") == "pass")
    // The drive really moved data, and everything on the controller answered.
    let read = try #require(report.findings.first { $0.id == "guest.dma" && $0.verdict == "pass" })
    #expect(read.summary.contains("64 blocks"))
    #expect(report.findings.count { $0.id == "usb.round-trip" && $0.verdict == "pass" } == 4)
    #expect(report.findings.count { $0.id == "usb.stable" && $0.verdict == "pass" } == 4)
  }

  @Test func theGuestAloneSaysWhatItCannotKnow() async throws {
    let report = try Report(await outcome("alone"))
    #expect(report.verdict("guest.identity") == "notApplicable")
    #expect(report.verdict("guest.hypervisor") == "pass")
  }

  @Test func anEditedPassportIsRefused() async throws {
    let outcome = try await outcome("edited")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("edited.json") && outcome.errors.contains("checksum"))
  }

  @Test func aFunctionLeftOutIsNamed() async throws {
    #expect(try await failures("slot") == ["guest.identity host"])
    let report = try Report(await outcome("slot"))
    #expect(report["guest.identity"]?.summary.contains("0000:01:00.1") == true)
  }

  @Test func aDeviceThatIsNotHereIsNamed() async throws {
    #expect(try await failures("other") == ["guest.identity host"])
    #expect(try await outcome("other").status == 1)
  }

  @Test func interruptsThatAreOffAreNamed() async throws {
    let failures = try await failures("interrupts")
    #expect(failures.count == 1 && failures[0].hasPrefix("guest.interrupts pci:"), "\(failures)")
  }

  @Test func aDeviceWithoutADriverIsAWarning() async throws {
    let report = try Report(await outcome("driver"))
    #expect(
      report.findings.contains { $0.id == "guest.driver" && $0.verdict == "warn" && $0.subject.hasPrefix("pci:") })
    #expect(try await failures("driver") == [])
  }

  @Test func aStickThatWasPulledIsNamed() async throws {
    #expect(try await failures("unplugged") == ["usb.identity host"])
    let report = try Report(await outcome("unplugged"))
    #expect(report["usb.identity"]?.summary.contains("46f4:0001") == true)
  }

  /// A passport of a drive with another serial number, which is all that tells two of a model apart.
  @Test func anotherDriveOfTheModelIsNamed() async throws {
    #expect(try await failures("twin") == ["guest.identity host"])
    let summary = try Report(await outcome("twin"))["guest.identity"]?.summary ?? ""
    #expect(summary.contains("another one of the same model, by its serial number"), "\(summary)")
    let whole = try Report(await outcome("whole")).findings
    #expect(whole.contains { $0.id == "guest.identity" && $0.summary.contains("by its serial number") })
  }

  /// A passport of a drive whose BAR is twice as large on the host.
  @Test func aBARThatShrankIsNamed() async throws {
    let failures = try await failures("resized")
    #expect(failures.count == 1 && failures[0].hasPrefix("guest.bars pci:"), "\(failures)")
  }
}
