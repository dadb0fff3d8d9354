// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Passthrough
import TestSupport
import Testing

@testable import Reporting

@Suite("Report source")
struct ReportSourceTests {
  private func error(_ text: String) -> String? {
    do throws(DocumentError) {
      _ = try ReportSource(name: "x", bytes: Array(text.utf8))
      return nil
    } catch { return "\(error)" }
  }

  private static func comparison() throws -> String {
    try PageFixture.comparison(.measured(seed: 1), .measured(seed: 2))
  }

  @Test func whatNoReportIsMadeOfIsRefused() throws {
    #expect(error("")?.contains("no JSON document") ?? false)
    #expect(error("[1]") != nil)
    #expect(error(#"{"schema": "vfio-check/topology"}"#) == #"no report is made of a "vfio-check/topology""#)
    #expect(error(#"{"a": 1}"#) == "no report is made of another JSON document")
    #expect(error(#"{"schema": "vfio-check/report", "schemaVersion": 9}"#)?.contains("of version 9") ?? false)
    #expect(error(#"{"schema": "vfio-check/report"}"#)?.contains("of version unknown") ?? false)
    #expect(error(#"{"schema": "vfio-check/report", "schemaVersion": 1}"#)?.contains(" is missing") ?? false)
    #expect(error(#"{"schema": "vfio-check/passport", "schemaVersion": 1}"#) == "the checksum is missing")
    #expect(error(#"{"schema": "vfio-check/run", "schemaVersion": 7}"#)?.contains("of version 7") ?? false)
    let whole = try PageFixture.preflight([])
    #expect(error(whole) == nil)
    #expect(error(String(whole.dropLast(20)))?.contains("cut off") ?? false)
  }

  /// What is not known, and what a later version may add, is no damage.
  @Test func whatIsNotKnownIsNoDamage() throws {
    let whole = try PageFixture.preflight([PageFixture.finding("a.b", .pass)])
    #expect(error(whole.replacing(#""verdict" : "pass""#, with: #""verdict" : "odd", "later" : [1]"#)) == nil)
  }

  @Test(
    arguments: [
      (#""ratio" : "#, #""ratio" : -"#), (#""ratio" : "#, #""ratio" : 1e200, "old" : "#),
      (#""noiseFloor" : "#, #""noiseFloor" : -"#), (#""lower" : "#, #""lower" : 9e20, "old" : "#),
      (#""median" : "#, #""median" : -"#), (#""margin" : "#, #""margin" : -"#), (#""count" : "#, #""count" : -"#),
      (#""bound" : "#, #""bound" : -"#), (#""unit" : "nanoseconds""#, #""unit" : "parsecs""#),
      (#""verdict" : "#, #""verdict" : "odd", "old" : "#), (#""ratio" : "#, #""ratio" : 1e999, "old" : "#),
    ])
  func figuresThatAreNoneAreDamage(old: String, new: String) throws {
    let whole = try Self.comparison()
    #expect(error(whole) == nil)
    let damaged = whole.replacing(old, with: new)
    #expect(damaged != whole)
    #expect(error(damaged)?.contains("damaged: ") ?? false, "\(error(damaged) ?? "accepted")")
  }

  /// With two sessions and much noise the figures are wide beyond reason, and still ours.
  @Test func whatCompareWritesIsAlwaysSound() throws {
    let noise = (sessions: 2.0, samples: 0.5)
    for seed in 1...5 as ClosedRange<UInt64> {
      let text = try PageFixture.comparison(
        .measured(seed: seed, sessions: 2, noise: noise), .measured(seed: seed + 10, sessions: 2, noise: noise))
      #expect(error(text) == nil, "\(error(text) ?? "")")
      #expect(try PageFixture.page([("x", text)]).html().contains("</html>"))
    }
  }
}
