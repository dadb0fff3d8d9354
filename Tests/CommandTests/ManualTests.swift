// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@testable import vfio_check

/// packaging/vfio-check.1 is made from the help by `make man`; these tests fail when that was forgotten.
@Suite("Manual")
struct ManualTests {
  private func manual() throws -> String {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../packaging/vfio-check.1")
    return try String(contentsOf: path.standardized, encoding: .utf8)
  }

  @Test(arguments: ["list", "preflight", "explain", "capture", "diff", "checks", "compare", "report"])
  func hasEveryOption(command: String) async throws {
    let manual = try manual()
    let help = try await Tool.run(command, "--help").output
    let options = Set(help.matches(of: #/--([a-z][a-z-]+)/#).map { String($0.output.1) })
    #expect(!options.isEmpty)
    // mdoc writes "--json" as "Fl -json" and "-q, --quiet" as "Fl q , -quiet".
    for option in options { #expect(manual.contains(" -\(option)"), "--\(option): run `make man`") }
  }

  @Test func hasEveryExitStatus() throws {
    let manual = try manual()
    for status in DocumentedStatus.allCases { #expect(manual.contains(".It \(status.rawValue)\n\(status.meaning)")) }
  }
}
