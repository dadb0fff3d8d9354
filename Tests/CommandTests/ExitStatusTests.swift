// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@testable import vfio_check

@Suite("Exit status")
struct ExitStatusTests {
  /// The numbers are API.
  @Test func numbersNeverChange() {
    #expect(DocumentedStatus.allCases.map(\.rawValue) == [0, 1, 2, 64, 65, 66, 70, 77])
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
  ])
  func isAsDocumented(arguments: [String], status: DocumentedStatus) async throws {
    let outcome = try await Tool.run(command: Tool.path, arguments)
    #expect(outcome.status == status.rawValue, "\(arguments): \(outcome.errors)")
    #expect(outcome.errors.isEmpty == (status == .success))
  }
}
