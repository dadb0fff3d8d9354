// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing
import ToolSupport

/// The machine that is as it should be, and what is done to its devices.
@Suite("desktop", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct DesktopTests {
  private static let nvme = "pci:0000:02:00.0"
  private static let xhci = "pci:0000:03:00.0"

  private func boot() async throws -> Boot { try await Lab.shared.boot("desktop") }

  @Test func theGPUAloneLacksItsAudioFunction() async throws {
    let report = try await boot().replay("01:00.0")
    let finding = try #require(report.findings.first { $0.id == "group.isolated" })
    #expect(finding.verdict == "fail")
    #expect(finding.summary.contains("0000:01:00.1") && finding.summary.contains("snd_hda_intel"))
    #expect(finding.remedy.contains { $0.command?.contains("0000:01:00.1") ?? false })
  }

  @Test func bothFunctionsOfTheGPUCanGo() async throws {
    let report = try await boot().replay("01:00")
    #expect(report.findings.filter { $0.verdict == "fail" } == [])
    #expect(report.findings.first { $0.id == "group.isolated" }?.verdict == "pass")
    for subject in ["pci:0000:01:00.0", "pci:0000:01:00.1"] {
      #expect(report.verdict("device.driver", subject) == "warn")
      #expect(report.verdict("device.reset-scope", subject) == "pass")
    }
  }

  @Test func theLastKeyboardStays() async throws {
    let report = try await boot().replay("03:00.0")
    #expect(report.verdict("device.in-use", Self.xhci) == "fail")
    #expect(report.verdict("usb.host-loses", Self.xhci) == "fail")
    #expect(report["usb.host-loses", Self.xhci]?.summary.contains("last keyboard") ?? false)
    #expect(report.verdict("device.in-use", Self.nvme) == nil)
  }

  @Test func aMountedDiskIsRefused() async throws {
    let boot = try await boot()
    let (before, mounted) = (try await boot.replay("02:00.0"), try boot.report("mounted"))
    #expect(before.verdict("device.in-use", Self.nvme) == "pass")
    let finding = try #require(mounted["device.in-use", Self.nvme])
    #expect(finding.verdict == "fail")
    #expect(finding.summary.contains("/mnt"))
    #expect(try boot.outcome("mounted").status == 1)
  }

  /// A verification without a passport: it really reads through the drive and asks the USB devices.
  @Test func theProbesMoveData() async throws {
    let report = try Report(await boot().outcome("verify"))
    let read = try #require(report["guest.dma", Self.nvme])
    #expect(read.verdict == "pass" && read.summary.contains("64 blocks of 4096 bytes"))
    for stick in ["usb:1-3.1", "usb:2-2"] {
      #expect(report.verdict("usb.round-trip", stick) == "pass")
      #expect(report.verdict("usb.stable", stick) == "pass")
    }
    #expect(report.verdict("guest.errors", Self.nvme) == "pass")
  }

  @Test func whatIsBoundIsGreen() async throws {
    let boot = try await boot()
    let report = try boot.report("bound")
    for subject in ["pci:0000:01:00.0", "pci:0000:01:00.1", Self.nvme, Self.xhci] {
      #expect(report.verdict("device.driver", subject) == "pass")
      #expect(report.verdict("device.in-use", subject) == "pass")
    }
    // Nothing hangs on it any more as far as the host can see.
    #expect(["pass", "notApplicable"].contains(report.verdict("usb.host-loses", Self.xhci)))
    #expect(report.findings.filter { $0.verdict == "fail" } == [])
    #expect(report.verdict("vfio.available") == "pass")
    #expect(try boot.outcome("bound").status == 0)
  }

  @Test func aNodeAppearsForEachGroup() async throws {
    let boot = try await boot()
    let nodes = Set(try boot.outcome("nodes").output.split(separator: "\n").map(String.init))
    let machine = try boot.replayed()
    let groups = machine.pci.devices.filter { [1, 2, 3].contains($0.address.bus) }.compactMap(\.group)
    #expect(nodes == Set(groups.map { "/dev/vfio/\($0)" } + ["/dev/vfio/vfio"]))
    #expect(Set(groups).count == 3)
  }

  /// Debian's kernel has the group interface alone.
  @Test func itsVFIOIsAModuleWithoutIOMMUFD() async throws {
    let boot = try await boot()
    let (before, after) = (try boot.report()["vfio.available"], try boot.report("bound")["vfio.available"])
    #expect(before?.summary.contains("module") ?? false)
    #expect(after?.summary.contains("iommufd") == false)
  }

  /// Not being root is no failure, and no pass either.
  @Test func anOrdinaryUserIsToldWhatIsUnknown() async throws {
    let boot = try await boot()
    let report = try boot.report("unprivileged")
    let root = try await boot.replay("02:00.0", "03:00.0")
    let worse = report.findings.filter { finding in
      finding.verdict == "fail" && root.verdict(finding.id, finding.subject) != "fail"
    }
    #expect(worse == [])
    let unknown = report.findings.filter { $0.verdict == "unknown" }
    #expect(!unknown.isEmpty)
    #expect(unknown.allSatisfy { !$0.remedy.isEmpty || !$0.evidence.isEmpty })
    #expect(report.verdict("device.in-use", Self.nvme) == "unknown")
    // 64 bytes of configuration space are readable, the capabilities behind them are not.
    #expect(report.verdict("device.interrupts", Self.nvme) != "fail")
  }

  @Test func liveListNamesWhatLspciNames() async throws {
    let boot = try await boot()
    #expect(
      ListedFunction.byList(try boot.outcome("list").json) == ListedFunction.byLspci(try boot.outcome("lspci").output))
  }

  /// A stick that was pulled during a burn-in, beside a drive that stayed.
  @Test func aWatchEndsWithTheFirstDrift() async throws {
    let outcome = try await Lab.shared.boot("desktop").outcome("drift")
    #expect(outcome.status == 1)
    let watch = try #require(outcome.json["watch"] as? [String: Any])
    let drifts = try #require(watch["drifts"] as? [[String: Any]])
    #expect(
      drifts.contains { $0["subject"] as? String == "usb:2-2" && $0["summary"] as? String == "it is gone" }, "\(drifts)"
    )
    #expect(!drifts.contains { ($0["subject"] as? String)?.hasPrefix("pci:") ?? true }, "\(drifts)")
  }

  @Test func anInterruptedWatchTellsTheVerdict() async throws {
    let outcome = try await Lab.shared.boot("desktop").outcome("interrupted")
    #expect(outcome.output.contains("Nothing drifted: "))
    #expect(outcome.output.contains("passed"))
  }
}
