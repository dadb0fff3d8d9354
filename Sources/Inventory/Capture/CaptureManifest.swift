// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import SystemPackage

/// What a tree of plain files cannot say: which device nodes there were, what could not be read, and how it was made.
///
/// It stands beside the captured root as `capture.json`, schema `vfio-check/capture`.
package struct CaptureManifest: Sendable {
  package static let fileName = "capture.json"
  /// Stands in every directory of a captured tree that would be empty: git and some archivers drop empty directories,
  /// and that one was there is a fact.
  static let placeholder = ".keep"
  static let schema = "vfio-check/capture"
  static let schemaVersion = 1

  package var toolVersion: String
  package var isRedacted: Bool
  /// Character devices by path, with whether the capturing user could open them.
  package var nodes: [String: Bool]
  package var gaps: [Gap]

  package init(toolVersion: String, isRedacted: Bool, nodes: [String: Bool], gaps: [Gap]) {
    self.toolVersion = toolVersion
    self.isRedacted = isRedacted
    self.nodes = nodes
    self.gaps = gaps
  }

  /// The JSON form.
  private struct Document: Codable {
    struct Tool: Codable {
      var name: String
      var version: String
    }
    struct Node: Codable {
      var path: String
      var isAccessible: Bool
    }
    struct Unread: Codable {
      var path: String
      var errno: Int32
      /// Present and true for what the tree that was captured lacked itself.
      var notRecorded: Bool?
    }
    var schema: String
    var schemaVersion: Int
    var tool: Tool
    var redacted: Bool
    var nodes: [Node]
    var gaps: [Unread]
  }

  package init(decoding bytes: [UInt8]) throws(CaptureDamage) {
    let document: Document
    do { document = try JSONDecoder().decode(Document.self, from: Data(bytes)) } catch {
      throw CaptureDamage(path: "/" + Self.fileName, reason: "this is no capture manifest (\(Self.problem(error)))")
    }
    guard document.schema == Self.schema else {
      throw CaptureDamage(
        path: "/" + Self.fileName, reason: "its schema is \"\(document.schema)\", not \"\(Self.schema)\"")
    }
    guard document.schemaVersion == Self.schemaVersion else {
      throw CaptureDamage(
        path: "/" + Self.fileName,
        reason: "its schema version is \(document.schemaVersion); this vfio-check reads version \(Self.schemaVersion)")
    }
    self.init(
      toolVersion: document.tool.version, isRedacted: document.redacted,
      nodes: Dictionary(document.nodes.map { ($0.path, $0.isAccessible) }, uniquingKeysWith: { $0 && $1 }),
      gaps: document.gaps.map {
        $0.notRecorded == true ? Gap(notRecorded: $0.path) : Gap(path: $0.path, errno: Errno(rawValue: $0.errno))
      })
  }

  package func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = Document(
      schema: Self.schema, schemaVersion: Self.schemaVersion, tool: .init(name: "vfio-check", version: toolVersion),
      redacted: isRedacted, nodes: nodes.sorted { $0.key < $1.key }.map { .init(path: $0.key, isAccessible: $0.value) },
      gaps: gaps.sorted { $0.path < $1.path }.map {
        .init(path: $0.path, errno: $0.errno.rawValue, notRecorded: $0.isNotRecorded ? true : nil)
      })
    // Strings, numbers and booleans: there is nothing in it that could fail to encode.
    guard let data = try? encoder.encode(document) else { preconditionFailure("a manifest that JSON cannot hold") }
    return Array(data) + [10]
  }

  private static func problem(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another type"
    default: "this is no JSON"
    }
  }
}
