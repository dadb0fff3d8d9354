// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import Reporting
import TestSupport
import Testing
import ToolSupport

@Suite("vfio-check report")
struct ReportCommandTests {
  private static let desktop = URL(filePath: #filePath)
    .appending(path: "../../../Fixtures/machines/desktop/capture").standardized.path

  /// Small, since the tests run without optimisation.
  private static func run(_ seed: UInt64, level: Double = 80_000) throws -> String {
    var random = SeededGenerator(seed: seed)
    return try RunFile.text(
      .built { $0.add(sessions: 4, blocks: 1, samples: 15, noise: (0.001, 0.005), &random) { _, _ in level } })
  }

  /// A directory with these files.
  private static func with<Result>(
    _ files: [String: String], _ body: (String) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      for (name, text) in files {
        try text.write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
      }
      return try await body(directory)
    }
  }

  @Test func whatTheOtherCommandsWriteIsTaken() async throws {
    try await Self.with([
      "host.json": try Self.run(1), "guest.json": try Self.run(2, level: 96_000),
      "preflight.json": try await Tool.run("preflight", "02:00.0", "--root", Self.desktop, "--json").output,
      "host-preflight.json": try await Tool.run("preflight", "--root", Self.desktop, "--json").output,
      "passport.json": try await Tool.run("passport", "02:00.0", "03:00.0", "--root", Self.desktop).output,
    ]) { directory in
      let comparison = try await Tool.run("compare", "\(directory)/host.json", "\(directory)/guest.json", "--json")
      try comparison.output.write(toFile: "\(directory)/comparison.json", atomically: false, encoding: .utf8)
      let verification = try await Tool.run(
        "verify", "--passport", "\(directory)/passport.json", "--root", Self.desktop, "--json")
      try verification.output.write(toFile: "\(directory)/verify.json", atomically: false, encoding: .utf8)
      let names = [
        "preflight", "host-preflight", "passport", "verify", "host", "guest", "comparison",
      ]
      let outcome = try await Tool.run(
        command: Tool.path,
        ["report"] + names.map { "\(directory)/\($0).json" }
          + ["-o", "\(directory)/report.html", "--plots", "\(directory)/plots"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.isEmpty && outcome.errors.contains("report.html: 7 files on one page"))
      let page = try String(contentsOfFile: "\(directory)/report.html", encoding: .utf8)
      #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
      for text in [
        "guest against host", "comparison: guest against host", "0000:02:00.0", "Can it be passed through? (preflight)",
        "Did it arrive? (verify)", "Slower by more than 3.0 %: 1 slower",
      ] {
        #expect(page.contains(text), "\(text)")
      }
      let plots = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/plots").sorted()
      #expect(plots == ["distributions-1.svg", "ratios-1.svg", "ratios-2.svg"])
      #expect(
        try String(contentsOfFile: "\(directory)/plots/ratios-1.svg", encoding: .utf8).hasPrefix("<?xml version"))
    }
  }

  @Test func withoutAFileThePageIsTheOutput() async throws {
    try await Self.with(["host.json": try Self.run(1)]) { directory in
      let outcome = try await Tool.run("report", "\(directory)/host.json")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(outcome.output.hasPrefix("<!DOCTYPE html>") && outcome.output.hasSuffix("</html>\n"))
    }
  }

  @Test func nothingIsOverwritten() async throws {
    try await Self.with([
      "host.json": try Self.run(1), "other.json": try Self.run(2), "report.html": "mine",
    ]) { directory in
      let taken = try await Tool.run("report", "\(directory)/host.json", "-o", "\(directory)/report.html")
      #expect(taken.status == 64 && taken.errors.contains("report.html exists already"))
      #expect(try String(contentsOfFile: "\(directory)/report.html", encoding: .utf8) == "mine")
      try FileManager.default.createDirectory(atPath: "\(directory)/plots", withIntermediateDirectories: false)
      try "mine".write(toFile: "\(directory)/plots/ratios-1.svg", atomically: false, encoding: .utf8)
      let plots = try await Tool.run(
        "report", "\(directory)/host.json", "\(directory)/other.json", "--plots", "\(directory)/plots")
      #expect(plots.status == 64 && plots.output.isEmpty && plots.errors.contains("ratios-1.svg exists already"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory)/plots") == ["ratios-1.svg"])
    }
  }

  @Test func whatIsNoFileOfOursIsNamed() async throws {
    try await Self.with([
      "host.json": try Self.run(1), "odd.json": #"{"schema": "vfio-check/topology", "schemaVersion": 1}"#,
      "cut.json": String(try Self.run(1).dropLast(30)), "text": "hello",
      "evil.json": #"{"schema": "\u001b[2Jevil"}"#,
    ]) { directory in
      for (name, words) in [
        ("odd.json", #"a "vfio-check/topology""#), ("cut.json", "cut off"), ("text", "no JSON document"),
        ("evil.json", "[2Jevil"),
      ] {
        let outcome = try await Tool.run("report", "\(directory)/host.json", "\(directory)/\(name)")
        #expect(outcome.status == 65 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("\(name): ") && outcome.errors.contains(words), "\(outcome.errors)")
        #expect(!outcome.errors.contains("\u{1b}"))
      }
      let missing = try await Tool.run("report", "\(directory)/none.json")
      #expect(missing.status == 66 && missing.errors.contains("none.json: there is no such file"))
      #expect(try await Tool.run("report", directory).status == 64)
      #expect(try await Tool.run("report").status == 64)
      #expect(
        try await Tool.run("report", "\(directory)/host.json", "-o", "\(directory)/none/report.html").status == 66)
    }
  }

  /// A file may be called anything.
  @Test func theNameOfAFileIsText() async throws {
    let name = "<script>alert(1)<"
    try await Self.with(["\(name).json": try Self.run(1), "host.json": try Self.run(2)]) { directory in
      let outcome = try await Tool.run("report", "\(directory)/host.json", "\(directory)/\(name).json")
      #expect(outcome.status == 0 && !outcome.output.contains("<script"))
      #expect(outcome.output.contains("&lt;script&gt;alert(1)&lt; against host"))
    }
  }
}
