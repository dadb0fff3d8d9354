// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import FuzzTargets
import Testing

/// Every file of Fixtures/fuzz, the finds that were mended among them, through its target. A trap ends the tests.
@Suite("Fuzzing corpus")
struct CorpusTests {
  private static let directory = URL(filePath: #filePath).appending(path: "../../../Fixtures/fuzz").standardized

  private static func names(in directory: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  @Test(arguments: FuzzTarget.allCases)
  func comesBack(_ target: FuzzTarget) throws {
    let directory = Self.directory.appending(path: target.rawValue)
    let names = try Self.names(in: directory)
    #expect(!names.isEmpty)
    for name in names { target.run(Array(try Data(contentsOf: directory.appending(path: name)))) }
  }

  @Test func everyFolderHasATarget() throws {
    #expect(try Set(Self.names(in: Self.directory)) == Set(FuzzTarget.allCases.map(\.rawValue)))
  }
}
