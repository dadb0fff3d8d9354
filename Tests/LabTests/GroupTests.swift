// SPDX-License-Identifier: GPL-3.0-or-later
import Testing
import ToolSupport

/// The machines whose groups are odd.
@Suite("Odd groups in the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct GroupTests {
  @Test(arguments: ["03:00.0", "04:00.0"])
  func theSwitchLetsItsDevicesReachEachOther(device: String) async throws {
    let report = try await Lab.shared.boot("switch").replay(device)
    let finding = try #require(report.findings.first { $0.id == "group.p2p-bypass" })
    #expect(finding.verdict == "warn")
    #expect(finding.summary.contains(device == "03:00.0" ? "0000:04:00.0" : "0000:03:00.0"))
    // The kernel keeps them apart all the same.
    #expect(report.findings.first { $0.id == "group.isolated" }?.verdict == "pass")
  }

  @Test func theWalkThroughTheSwitchNamesThePortWithoutACS() async throws {
    let text = try await Lab.shared.boot("switch").outcome("explain").output
    let walk = text.split(separator: "\n").filter { $0.contains("0000:0") && ($0.contains("✓") || $0.contains("✗")) }
    #expect(walk.count == 4, "\(text)")
    #expect(walk.contains { $0.contains("0000:02:00.0") && $0.contains("✗") && $0.contains("no ACS") })
    #expect(walk.contains { $0.contains("0000:00:03.0") && $0.contains("✓") && $0.contains("ReqRedir+") })
  }

  @Test func theWalkOfTheOldBoardNamesThePortWithoutACS() async throws {
    let text = try await Lab.shared.boot("legacy").outcome("explain").output
    let step = text.split(separator: "\n").first { $0.contains("0000:00:1c.0") }
    #expect(step?.contains("✗") ?? false, "\(text)")
    #expect(step?.contains("no ACS") ?? false)
    // Where else it could go: the one port that isolates.
    #expect(text.contains("Where it would be alone"))
    let slots = text.split(separator: "\n").filter { $0.contains("the slot behind") }
    #expect(slots.first?.contains("0000:00:03.0") ?? false)
  }

  @Test(
    arguments: [
      ("04:00.0", ["0000:05:00.0"]), ("03:01.0", ["0000:03:02.0"]),
      ("00:1d.7", ["0000:00:1d.0", "0000:00:1d.1", "0000:00:1d.2"]),
    ])
  func theOldBoardSharesItsGroups(device: String, others: [String]) async throws {
    let report = try await Lab.shared.boot("legacy").replay(device)
    let finding = try #require(report.findings.first { $0.id == "group.isolated" })
    #expect(finding.verdict == "fail")
    let text = finding.summary + finding.evidence.map { $0.path + $0.value }.joined()
    for other in others { #expect(text.contains(other), "\(text)") }
  }
}
