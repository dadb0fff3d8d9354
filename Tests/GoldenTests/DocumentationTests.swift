// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// docs/json.md beside what is written: every key has its word there, and every word there is a key or a value.
@Suite("docs/json.md")
struct DocumentationTests {
  /// The keys that every document has; the document's head says so.
  private static let common: Set<String> = ["schema", "schemaVersion", "tool", "name", "version", "time"]

  /// What a section leaves to another: "as in a report".
  private static let inherited = ["verification": "report", "difference": "report"]

  /// The words in code type of each section, by the schema that its heading names; before the first such heading, of
  /// none.
  private static func sections() throws -> [String: Set<String>] {
    let file = URL(filePath: #filePath).appending(path: "../../../docs/json.md").standardized
    var sections: [String: Set<String>] = [:]
    var schema = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if let heading = line.firstMatch(of: #/^## `vfio-check/([a-z]+)`/#) {
        schema = String(heading.output.1)
        continue
      }
      for code in line.matches(of: #/`([^`]+)`/#) { sections[schema, default: []].insert(String(code.output.1)) }
    }
    return sections
  }

  /// `remedy` and `command` of `findings[].remedy[].command`.
  private static func keys(of schema: Schema) throws -> Set<String> {
    let paths = try schema.keyPaths().filter { !$0.hasSuffix("{}") }
    return Set(paths.flatMap { path in path.split(separator: ".").map { $0.prefix { $0 != "[" }.description } })
  }

  @Test(arguments: Schema.all)
  func everyKeyIsDocumented(_ schema: Schema) throws {
    let sections = try Self.sections()
    let words = try #require(sections[schema.name], "docs/json.md has no section on vfio-check/\(schema.name)")
    let others = Self.inherited[schema.name].flatMap { sections[$0] } ?? []
    let named = Set(words.union(others).flatMap { $0.split(separator: ".").map(String.init) })
    let keys = try Self.keys(of: schema)
    #expect(keys.subtracting(named).subtracting(Self.common).sorted() == [], "not in docs/json.md")
  }

  @Test(arguments: Schema.all)
  func everyDocumentedKeyIsWritten(_ schema: Schema) throws {
    let words = try #require(try Self.sections()[schema.name])
    let paths = try schema.keyPaths().map { $0.replacing("[]", with: "").replacing("{}", with: "") }
    let keys = try Self.keys(of: schema)
    let known = keys.union(Self.values[schema.name] ?? []).union(paths)
    // `functions.changed` is the end of a key path; other words with dots are ids of metrics, and files.
    let isKey = { (word: String) in known.contains(word) || paths.contains { $0.hasSuffix("." + word) } }
    let names = words.filter { word in
      word.wholeMatch(of: #/[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*/#) != nil
        && (!word.contains(".") || keys.contains(word.prefix { $0 != "." }.description))
    }
    #expect(names.filter { !isKey($0) }.sorted() == [], "no keys, and no values that this test knows")
  }

  @Test func everySectionHasASchema() throws {
    #expect(try Set(Self.sections().keys).subtracting(Schema.all.map(\.name)) == [""])
  }

  /// Words in code type that are no keys: values, and commands.
  private static let values: [String: Set<String>] = [
    "report": words(
      """
      pass warn fail unknown notApplicable ready warnings blocked guest controlDomain true
      firmware kernelCommandLine driverBinding hostSystem virtualMachine hardware
      """),
    "verification": words("found interchangeable ambiguous missing"),
    "explanation": words("true"),
    "topology": words("bridge chipset hub vfio pciback claimed blocked host free unknown"),
    "passport": words("verify visible virtualised dependent hidden memory32 memory64 io"),
    "difference": words(
      """
      machine unchanged changed unknown regressed improved merged split regrouped altered renumbered moved made dissolved
      """),
    "run": words(
      """
      block vfio usb gpu cpu nanoseconds bytesPerSecond bytes queueDepth workingSetBytes pageBytes strideBytes batch inUse yes d2h both
      notSteady stolen preempted frequencyChanged throttled linkChanged clockDisagrees foreignTraffic reenumerated deviceReset
      speedChanged
      """),
    "comparison": words(
      """
      bareIdentity bareTranslated bare guest usbOnHost usbByController usbByHypervisor unknown
      faster slower equivalent notDistinguishable notMeasured sessions rounds blocks samples translation virtualisation
      """),
    "journal": words("restore"),
  ]

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
