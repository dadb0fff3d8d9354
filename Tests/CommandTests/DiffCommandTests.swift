// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@testable import vfio_check

@Suite("vfio-check diff")
struct DiffCommandTests {
  private func capture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/machines/\(name)/capture").standardized.path
  }

  @Test func aCaptureDoesNotDifferFromItself() async throws {
    for name in ["desktop", "switch", "legacy", "amd"] {
      let outcome = try await Tool.run("diff", capture(name), capture(name))
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix("Nothing changed\n"), "\(name): \(outcome.output)")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func turningTheIOMMUOffIsARegression() async throws {
    let outcome = try await Tool.run("diff", capture("desktop"), capture("iommu-off"))
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("5 devices can no longer be passed through: 0000:00:01.0, ") ?? false)
    #expect(lines.first?.hasSuffix("iommu.enabled") ?? false)
    #expect(lines.contains("  command line  -intel_iommu=on +intel_iommu=off"))
    // The groups are gone with the IOMMU; no device went anywhere.
    #expect(!outcome.output.contains("\nGone\n") && !outcome.output.contains("dissolved"))
  }

  @Test func turningItOnIsNone() async throws {
    let outcome = try await Tool.run("diff", capture("iommu-off"), capture("desktop"))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nPossible now\n"))
  }

  @Test func anotherMachineHasLostDevices() async throws {
    let outcome = try await Tool.run("diff", "--json", capture("desktop"), capture("switch"))
    #expect(outcome.status == 1)
    let functions = try #require(try outcome.json["functions"] as? [String: [[String: Any]]])
    #expect(functions["gone"]?.contains { $0["address"] as? String == "0000:04:00.0" } ?? false)
    #expect(
      functions["moved"]?.contains {
        $0["old"] as? String == "0000:02:00.0" && $0["new"] as? String == "0000:03:00.0"
      } ?? false)
    let verdicts = try #require(try outcome.json["verdicts"] as? [String: [[String: Any]]])
    #expect(verdicts["devices"]?.contains { $0["direction"] as? String == "regressed" } ?? false)
  }

  /// Without NEW it is the machine that the test runs on, whatever that is.
  @Test func comparesACaptureWithNow() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/before.tar"
      #expect(try await Tool.run("capture", path).status == 0)
      let outcome = try await Tool.run("diff", path)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.contains("before: \(path)  now: this machine"))
    }
  }

  /// The first 64 bytes of configuration space are what an ordinary user may read.
  @Test func whatCanNoLongerBeReadIsUnknown() async throws {
    try await withTemporaryDirectory { directory in
      let copy = "\(directory)/after"
      try FileManager.default.copyItem(atPath: capture("desktop"), toPath: copy)
      for case let file as URL in FileManager.default.enumerator(
        at: URL(filePath: copy), includingPropertiesForKeys: nil) ?? .init()
      where file.lastPathComponent == "config" {
        try Data(contentsOf: file).prefix(64).write(to: file)
      }
      let outcome = try await Tool.run("diff", capture("desktop"), copy)
      #expect(outcome.status == 2)
      #expect(outcome.output.hasPrefix("Nothing is known to be worse, but "))
      #expect(outcome.output.contains("\nCannot be told any more\n"))
    }
  }

  @Test func whatIsMissingOrDamagedIsNamed() async throws {
    let missing = try await Tool.run("diff", capture("desktop"), "/nonexistent/after.tar")
    #expect(missing.status == DocumentedStatus.notFound.rawValue)
    #expect(missing.errors.contains("/nonexistent/after.tar"))
    #expect(missing.output.isEmpty)
    let damaged = try await Tool.run("diff", "/etc/passwd", capture("desktop"))
    #expect(damaged.status == DocumentedStatus.damagedInput.rawValue)
    #expect(damaged.errors.contains("/etc/passwd"))
    #expect(try await Tool.run("diff").status == DocumentedStatus.usage.rawValue)
  }
}
