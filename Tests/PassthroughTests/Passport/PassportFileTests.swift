// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Passport file")
struct PassportFileTests {
  private let passport = GuestMachine.passport

  private func text() throws -> String { try PassportFile.text(passport) }

  @Test func whatIsWrittenIsRead() throws {
    #expect(try PassportFile.passport(Array(text().utf8)) == passport)
  }

  /// Two runs over the same machine can be compared with diff(1).
  @Test func theSamePassportIsTheSameText() throws {
    #expect(try text() == text())
  }

  /// White space too: nothing in the file is outside the checksum.
  @Test func aChangedByteIsNoticed() throws {
    let bytes = Array(try text().utf8)
    for position in stride(from: 0, to: bytes.count, by: 11) {
      var changed = bytes
      changed[position] ^= 1
      #expect(throws: PassportError.self, "byte \(position)") { try PassportFile.passport(changed) }
    }
  }

  @Test func anEditedSizeIsNamedAsAnEdit() throws {
    let edited = try text().replacing("268435456", with: "536870912")
    #expect(try edited != text())
    #expect(throws: PassportError.changed) { try PassportFile.passport(Array(edited.utf8)) }
  }

  @Test func everyCutIsNoticed() throws {
    let bytes = Array(try text().utf8)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: PassportError.self) { try PassportFile.passport(Array(bytes.prefix(length))) }
    }
  }

  @Test(arguments: [
    ("{}", PassportError.otherSchema(nil)), ("[]", .notJSON), ("", .notJSON), ("nothing", .notJSON),
    (#"{"schema":"vfio-check/report","schemaVersion":1}"#, .otherSchema("vfio-check/report")),
    (#"{"schema":"vfio-check/passport","schemaVersion":2}"#, .otherVersion(2)),
    (#"{"schema":"vfio-check/passport","schemaVersion":1}"#, .noChecksum),
  ])
  func otherFilesAreCalledWhatTheyAre(text: String, error: PassportError) {
    #expect(throws: error) { try PassportFile.passport(Array(text.utf8)) }
  }

  /// FIPS 180-4's own example, so that another program can check the checksum.
  @Test func theDigestIsSHA256() {
    #expect(
      "\(SHA256Digest(of: "abc"))" == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      "\(SHA256Digest(of: ""))" == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
