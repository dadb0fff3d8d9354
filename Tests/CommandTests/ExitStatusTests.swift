// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@testable import vfio_check

@Suite("Exit status")
struct ExitStatusTests {
  /// The numbers are API.
  @Test func numbersNeverChange() {
    #expect(DocumentedStatus.allCases.map(\.rawValue) == [0, 1, 2, 64, 65, 66, 70, 74, 77])
  }

  @Test func helpListsThemAll() async throws {
    let help = try await Tool.run("--help").output
    for status in DocumentedStatus.allCases {
      #expect(help.contains("\(status.rawValue) "), "\(status) is not in --help")
    }
  }

  @Test(arguments: [
    (["preflight", "zz"], DocumentedStatus.usage), (["nonsense"], .usage), (["preflight", "ffff:ff:1f.7"], .notFound),
    (["preflight", "--root", "/nonexistent"], .notFound), (["explain", "no.such-check"], .notFound),
    (["preflight", "--accept", "no.such-check"], .usage), (["preflight", "-q", "-v"], .usage),
    (["preflight", "--guest-memory", "plenty"], .usage), (["preflight", "--read-rom"], .usage),
    (["preflight", "--root", "/etc/passwd"], .damagedInput), (["checks"], .success),
    (["diff"], .usage), (["diff", "/nonexistent"], .notFound), (["diff", "/etc/passwd"], .damagedInput),
    (["compare", "a", "b", "--margin", "0"], .usage), (["compare", "a", "b", "--margin", "-3"], .usage),
  ])
  func isAsDocumented(arguments: [String], status: DocumentedStatus) async throws {
    let outcome = try await Tool.run(command: Tool.path, arguments)
    #expect(outcome.status == status.rawValue, "\(arguments): \(outcome.errors)")
    #expect(outcome.errors.isEmpty == (status == .success))
  }

  /// It is no bug of ours, and no result.
  @Test func aFullDiskIsNoBug() async throws {
    let outcome = try await Tool.run(command: "sh", ["-c", "\"$0\" checks >/dev/full", Tool.path])
    #expect(outcome.status == DocumentedStatus.inputOutput.rawValue)
    #expect(outcome.errors.contains("cannot write the result: No space left on device"))
  }

  /// Reading it would wait for whoever writes to it.
  @Test(arguments: [
    ["compare"], ["report"], ["verify", "--passport"], ["preflight", "--root"], ["diff"],
  ])
  func aFIFOIsNoFile(command: [String]) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/fifo"
      #expect(try await Tool.run(command: "mkfifo", [path]).status == 0)
      let outcome = try await Tool.run(command: Tool.path, command + [path])
      #expect(outcome.status == 64, "\(outcome.errors)")
      #expect(outcome.errors.contains("regular file"))
    }
  }

  @Test(arguments: [
    (["preflight", "--guest-memory", "16"], "a number with M, G or T"), (["compare", "a", "b", "--margin", "0"], "3%"),
    (["compare", "a", "b", "--margin", "-3"], "The value '-3' is invalid"),
    (["verify", "--for", "1d"], "in s, m or h"),
    (["measure", "cpu", "--working-sets", "0"], "multiples of 4K"),
  ])
  func whatAValueLooksLikeIsSaid(arguments: [String], form: String) async throws {
    let outcome = try await Tool.run(command: Tool.path, arguments)
    #expect(outcome.status == 64 && outcome.errors.contains(form), "\(outcome.errors)")
  }

  @Test func anAcceptanceThatCoversNothingIsTold() async throws {
    let root = URL(filePath: #filePath).appending(path: "../../../Fixtures/machines/desktop/capture").standardized.path
    func idle(_ accepted: String, _ devices: String...) async throws -> Bool {
      let outcome = try await Tool.run(
        command: Tool.path, ["preflight", "--root", root, "--accept", accepted] + devices)
      let isTold = outcome.errors.contains("--accept \(accepted) matched no finding")
      #expect(outcome.errors.isEmpty != isTold, "\(outcome.errors)")
      return isTold
    }
    #expect(try await idle("group.isolated@group:99", "01:00.0"))
    #expect(try await idle("guest.link", "01:00.0"))
    #expect(try await idle("group.isolated@group:99"))
    #expect(try await !idle("group.isolated", "01:00.0"))
    #expect(try await !idle("iommu.enabled"))
    // Without a device it is those of the candidates that are accepted.
    #expect(try await !idle("group.isolated"))
  }
}
