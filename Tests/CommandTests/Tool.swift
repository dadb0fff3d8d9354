// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Subprocess

@testable import vfio_check

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The statuses under test; Swift Testing has an `ExitStatus` of its own.
typealias DocumentedStatus = ExitStatus

/// The built command, run as a user runs it.
enum Tool {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// Standard output as a JSON object.
    var json: [String: Any] {
      get throws {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return object as? [String: Any] ?? [:]
      }
    }
  }

  /// Where the build put the command: beside the tests.
  static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "vfio-check").path
  }()

  static func run(_ arguments: String...) async throws -> Outcome {
    try await run(command: path, arguments)
  }

  static func run(command: String, _ arguments: [String], environment: [Environment.Key: String] = [:]) async throws
    -> Outcome
  {
    let result = try await Subprocess.run(
      command.hasPrefix("/") ? .path(FilePath(command)) : .name(command), arguments: Arguments(arguments),
      environment: .inherit.updating(["LC_ALL": "C.UTF-8"].merging(environment) { $1 }),
      output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }
}

/// A directory that is gone when the test is over.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let directory = FileManager.default.temporaryDirectory.appending(path: "vfio-check-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try await body(directory.path)
}
