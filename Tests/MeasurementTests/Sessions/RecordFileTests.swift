// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Measurement
import SystemPackage
import Testing
import ToolSupport

@Suite("The file that a run is kept in")
struct RecordFileTests {
  private static func names(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  private static func failure(_ body: () throws(RecordFile.Failure) -> Void) -> RecordFile.Failure? {
    do throws(RecordFile.Failure) { try body() } catch { return error }
    return nil
  }

  @Test("nothing is there before the run is, and nothing else after it")
  func keeping() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      do {
        let file = try RecordFile(path, isNew: true)
        #expect(try Self.names(directory) == ["run.json.part"])
        try file.keep("{}\n")
      }
      #expect(try Self.names(directory) == ["run.json"])
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}\n")
    }
  }

  @Test("a run that comes to nothing leaves nothing")
  func nothing() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      do { _ = try RecordFile(path, isNew: true) }
      #expect(try Self.names(directory).isEmpty)
    }
  }

  @Test("two runs cannot be kept in one file")
  func busy() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      let first = try RecordFile(path, isNew: true)
      #expect(
        Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(path, isNew: true) }
          == .isBusy(path))
      try first.keep("1")
      #expect(Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(path, isNew: true) } == .exists(path))
      // To add to it is another matter.
      try RecordFile(path, isNew: false).keep("12")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "12")
    }
  }

  @Test("what somebody else put there meanwhile stays, and so does a part that is not empty")
  func foreign() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      let file = try RecordFile(path, isNew: true)
      try "precious".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(Self.failure { () throws(RecordFile.Failure) in try file.keep("1") } == .exists(path))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
      let other = directory + "/other.json"
      try "precious".write(toFile: other + ".part", atomically: false, encoding: .utf8)
      #expect(
        Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(other, isNew: true) }
          == .exists(other + ".part"))
      #expect(try String(contentsOfFile: other + ".part", encoding: .utf8) == "precious")
    }
  }

  @Test("what is added to stays where a link leads, with its mode")
  func links() async throws {
    try await withTemporaryDirectory { directory in
      let (path, link) = (directory + "/run.json", directory + "/link.json")
      try "1".write(toFile: path, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "run.json")
      try RecordFile(link, isNew: false).keep("12")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "run.json")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "12")
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test("until it is whole nobody else may read it, then its mode is that of any file")
  func modes() async throws {
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      let file = try RecordFile(path, isNew: true)
      #expect(try mode(path + ".part") == 0o600)
      try file.keep("1")
      let other = directory + "/other"
      _ = FileManager.default.createFile(atPath: other, contents: nil)
      let usual = try #require(try mode(other))
      #expect(try mode(path) == usual & 0o644)
      let more = try RecordFile(path, isNew: false)
      #expect(try mode(path + ".part") == 0o600)
      withExtendedLifetime(more) {}
    }
  }

  @Test("what a killed measurement left is taken over, what others could write is not")
  func leftOver() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/run.json"
      let part = path + ".part"
      _ = FileManager.default.createFile(atPath: part, contents: nil, attributes: [.posixPermissions: 0o600])
      do { _ = try RecordFile(path, isNew: true) }
      #expect(!FileManager.default.fileExists(atPath: part))
      _ = FileManager.default.createFile(atPath: part, contents: nil)
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: part)
      #expect(Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(path, isNew: true) } == .exists(part))
      // Of a file with another name the other name stays.
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
      try FileManager.default.linkItem(atPath: part, toPath: directory + "/second")
      #expect(Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(path, isNew: true) } == .exists(part))
    }
  }

  @Test("a directory that is not there is told before anything is measured")
  func missing() {
    #expect(
      Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile("/nonexistent/run.json", isNew: true) }
        == .unwritable("/nonexistent/run.json", .noSuchFileOrDirectory))
  }

  @Test("no link is followed to where the part is written")
  func linkedPart() async throws {
    try await withTemporaryDirectory { directory in
      let (path, target) = (directory + "/run.json", directory + "/target")
      try FileManager.default.createSymbolicLink(atPath: path + ".part", withDestinationPath: target)
      #expect(Self.failure { () throws(RecordFile.Failure) in _ = try RecordFile(path, isNew: true) } != nil)
      #expect(!FileManager.default.fileExists(atPath: target))
    }
  }
}
