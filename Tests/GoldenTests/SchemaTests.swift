// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// What programs read of vfio-check's documents: it may grow and never change.
@Suite("Schemas")
struct SchemaTests {
  @Test(arguments: Schema.all)
  func documentsAreWrittenAsRecorded(_ schema: Schema) throws {
    for document in schema.documents {
      let text = try document.text()
      try Golden(name: "json/\(document.name).json").hold(text.hasSuffix("\n") ? text : text + "\n")
      #expect(!text.contains("null"), "what is not known is absent")
      let header = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect(header["schema"] as? String == "vfio-check/\(schema.name)")
      #expect(header["schemaVersion"] is Int)
    }
  }

  /// Recording adds the keys that are new. One that is no longer written fails all the same: whoever means that takes
  /// its line out of the file by hand, and raises the schema's version.
  @Test(arguments: Schema.all)
  func noKeyDisappears(_ schema: Schema) throws {
    let golden = Golden(name: "json/\(schema.name).keys")
    let written = try schema.keyPaths()
    var recorded = Set((golden.recorded ?? "").split(separator: "\n").map(String.init))
    #expect(recorded.subtracting(written).sorted() == [], "vfio-check/\(schema.name) no longer has these keys")
    if Golden.isRecording {
      recorded.formUnion(written)
      try golden.write(recorded.sorted().map { $0 + "\n" }.joined())
    }
    #expect(written.subtracting(recorded).sorted() == [], "new in vfio-check/\(schema.name): \(Golden.advice)")
  }

  /// Every name of a schema in the sources is one of these.
  @Test func everySchemaIsHeld() throws {
    let sources = URL(filePath: #filePath).appending(path: "../../../Sources").standardized
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      // In a literal of its own: "vfio-check/serial" is a salt.
      names.formUnion(text.matches(of: #/"vfio-check/([a-z-]+)"(?!\.utf8)/#).map { String($0.output.1) })
    }
    #expect(names.subtracting(Schema.all.map(\.name)).sorted() == [], "no golden document holds these schemas")
    #expect(Set(Schema.all.map(\.name)).subtracting(names).sorted() == [], "no source file names these schemas")
  }

  /// Nothing of what is recorded belongs to no schema.
  @Test(.disabled(if: Golden.isRecording)) func noRecordIsLeftOver() throws {
    let recorded = try FileManager.default.contentsOfDirectory(atPath: Golden.directory.appending(path: "json").path)
    let held = Schema.all.flatMap { schema in ["\(schema.name).keys"] + schema.documents.map { "\($0.name).json" } }
    #expect(Set(recorded) == Set(held))
  }
}
