// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// A run as a JSON document, schema `vfio-check/run`, version 1. It only grows.
package enum RunFile {
  package static let schema = "vfio-check/run"
  package static let schemaVersion = 1
  /// A day of histograms fits, and raw samples of ten million operations. To read JSON takes some 25 times its size in
  /// memory.
  package static let maxBytes = 64 << 20

  /// Of any JSON document, whatever it holds.
  private struct Header: Decodable {
    enum CodingKeys: CodingKey {
      case schema, schemaVersion
    }

    var schema: String?
    var schemaVersion: Int?

    init(from decoder: any Decoder) {
      let container = try? decoder.container(keyedBy: CodingKeys.self)
      schema = try? container?.decode(String.self, forKey: .schema)
      schemaVersion = try? container?.decode(Int.self, forKey: .schemaVersion)
    }
  }

  /// A run as it is encoded. How the text of it is laid out is not its business.
  package static func document(_ run: Run) -> some Encodable { RunDocument(run) }

  /// Reads the text of a file. Whatever it holds, the run that comes back is sound: indices lead somewhere, counts are
  /// positive.
  package static func run(_ bytes: [UInt8]) throws(RunError) -> Run {
    let decoder = JSONDecoder()
    guard let header = try? decoder.decode(Header.self, from: Data(bytes)) else { throw .notJSON }
    guard header.schema == schema else { throw .otherSchema(header.schema) }
    guard header.schemaVersion == schemaVersion else { throw .otherVersion(header.schemaVersion) }
    let document: RunDocument
    do { document = try decoder.decode(RunDocument.self, from: Data(bytes)) } catch let error as DecodingError {
      throw .damaged(error.place)
    } catch { throw .damaged("\(error)") }
    return try document.run()
  }
}

/// Why a file is no record of a run that can be relied on.
package enum RunError: Error, Equatable, CustomStringConvertible {
  case notJSON
  case otherSchema(String?)
  case otherVersion(Int?)
  /// What is wrong, and where.
  case damaged(String)

  package var description: String {
    switch self {
    case .notJSON: "this is no JSON document, or it is cut off"
    case .otherSchema(let schema):
      "this is no record of a run but \(schema.map { "a \"\($0)\"" } ?? "another JSON document")"
    case .otherVersion(let version):
      "it is a record of version \(version.map(String.init) ?? "unknown"); this vfio-check reads version \(RunFile.schemaVersion)"
    case .damaged(let what): "the record is damaged: \(what)"
    }
  }
}

extension DecodingError {
  /// Where the decoder stopped, in a few words: ".sessions[0].seed is missing".
  package var place: String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(place(context.codingPath)).\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) is of no use"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      // The document's form is that of JSON, or its header could not have been read. What is within strings and numbers
      // is looked at later, and outside of Apple's systems the decoder tells neither which of them it was nor where.
      return
        "a string is no UTF-8 or holds a line break or another control character as it is, or a number is out of its range"
    case .dataCorrupted(let context): return "\(place(context.codingPath)): \(context.debugDescription)"
    @unknown default: return "\(self)"
    }
  }
}
