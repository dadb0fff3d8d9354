// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

@Suite("restore")
struct RestoreCommandTests {
  @Test("With nothing to undo it says so; without privileges that these are missing")
  func nothing() async throws {
    // Where a measurement was really killed, undoing it is not a test's business.
    guard !FileManager.default.fileExists(atPath: "/run/vfio-check") else { return }
    let outcome = try await Tool.run("restore")
    if getuid() == 0 {
      #expect(outcome.status == 0 && outcome.output == "nothing to restore\n")
    } else {
      #expect(outcome.status == 77 && outcome.errors.contains("root"))
    }
    #expect(!FileManager.default.fileExists(atPath: "/run/vfio-check"))
  }
}
