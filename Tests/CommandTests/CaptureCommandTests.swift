// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@Suite("vfio-check capture")
struct CaptureCommandTests {
  /// What a live machine and the copy of it say must be the same, finding by finding.
  @Test(arguments: ["machine", "machine.tar", "machine.tar.gz"])
  func aReplayGivesTheSameFindings(name: String) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/\(name)"
      #expect(try await Tool.run("capture", path).status == 0)
      let live = try await Tool.run("preflight", "--json").json
      let replay = try await Tool.run("preflight", "--json", "--root", path).json
      // Memory that is available changes from one moment to the next; so may what processes have open.
      func findings(_ report: [String: Any]) -> [String] {
        (report["findings"] as? [[String: Any]] ?? []).map {
          "\($0["id"] ?? "") \($0["subject"] ?? "") \($0["verdict"] ?? "")"
        }
      }
      #expect(findings(live) == findings(replay))
      #expect(!findings(live).isEmpty)
    }
  }

  @Test func nothingIsOverwritten() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/mine.tar"
      try "precious".write(toFile: path, atomically: true, encoding: .utf8)
      let outcome = try await Tool.run("capture", path)
      #expect(outcome.status == 64)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }
  }

  @Test func aMissingDirectoryIsNamed() async throws {
    let outcome = try await Tool.run("capture", "/nonexistent/machine.tar")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("/nonexistent/machine.tar"))
  }

  @Test(arguments: ["machine.tar", "machine.tar.gz", "machine.tgz"])
  func theArchiveIsOneThatTarReads(name: String) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/\(name)"
      #expect(try await Tool.run("capture", path).status == 0)
      let listing = try await Tool.run(command: "tar", [name.hasSuffix("gz") ? "-tzf" : "-tf", path])
      #expect(listing.status == 0)
      #expect(listing.output.contains("capture.json\n"))
      #expect(listing.output.contains("proc/cmdline\n"))
    }
  }

  @Test func anArchiveOfAnotherKindIsNoDirectory() async throws {
    let outcome = try await Tool.run("capture", "/nonexistent/machine.tar.zst")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(".tar.gz"))
  }

  @Test func theListingIsLineByLine() async throws {
    let listing = try await Tool.run("capture", "--list")
    #expect(listing.status == 0)
    let lines = listing.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("/proc/cpuinfo") } && lines.contains { $0.hasPrefix("/capture.json") })
    #expect(!listing.output.contains("\u{fffd}"))
  }
}
