// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// The built command, run as a user runs it.
package enum Tool {
  package struct Outcome: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String

    package init(status: Int32, output: String, errors: String) {
      self.status = status
      self.output = output
      self.errors = errors
    }

    /// Standard output as a JSON object.
    package var json: [String: Any] {
      get throws {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return object as? [String: Any] ?? [:]
      }
    }
  }

  /// Where the build put the command: beside the tests.
  package static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "vfio-check").path
  }()

  package static func run(_ arguments: String...) async throws -> Outcome {
    try await run(command: path, arguments)
  }

  package static func run(command: String, _ arguments: [String], environment: [String: String] = [:]) async throws
    -> Outcome
  {
    let variables = ["LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    let result = try await Subprocess.run(
      command.hasPrefix("/") ? .path(FilePath(command)) : .name(command), arguments: Arguments(arguments),
      environment: .inherit.updating(
        Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }
}
