// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

/// The command started without one of its standard descriptors, as `cmd >&-` starts it.
struct StandardDescriptorTests {
  private func run(_ line: String, in directory: String = "/") async throws -> Tool.Outcome {
    try await Tool.run(command: "/bin/sh", ["-c", "cd '\(directory)' && \"$0\" \(line)", Tool.path])
  }

  @Test(arguments: ["checks", "checks --json", "checks --markdown"])
  func aResultThatNobodyCanGetIsAnError(command: String) async throws {
    let outcome = try await run("\(command) >&-")
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("cannot write the result"))
  }

  @Test func withoutStandardErrorAndInputTheResultIsTheSame() async throws {
    let usual = try await run("checks")
    #expect(usual.status == 0)
    #expect(try await run("checks 2>&-").output == usual.output)
    #expect(try await run("checks <&-").output == usual.output)
    #expect(try await run("checks <&- 2>&-").output == usual.output)
    #expect(try await run("explain nothing <&- 2>&- >&-").status == 66)
  }

  /// What is meant for a descriptor that is closed must not get into a file that the command opens itself.
  @Test func aFileThatIsWrittenHoldsNothingElse() async throws {
    try await withTemporaryDirectory { directory in
      let capture = try await run("list --root \(directory)/none >&- 2>&-")
      #expect(capture.status == 66)
      #expect(try await run("capture here.tar >&-", in: directory).status == 0)
      #expect(try await run("list --json --root here.tar > a.json", in: directory).status == 0)
      #expect(try await run("capture there.tar 2>&- >&- <&-", in: directory).status == 0)
      // A message in it would not be a header.
      let bytes = try Data(contentsOf: URL(filePath: directory + "/there.tar"))
      #expect(bytes.count.isMultiple(of: 512) && !bytes.prefix(512).starts(with: Array("wrote".utf8)))
      #expect(try await run("list --root there.tar > /dev/null", in: directory).status == 0)
    }
  }
}
