// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// A run as a JSON document, schema `vfio-check/run`, version 1. It only grows.
package enum RunFile {
  package static let schema = "vfio-check/run"
  package static let schemaVersion = 1
  /// A day of histograms fits, and raw samples of ten million operations. To read JSON takes some 25 times its size in memory.
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

  /// Reads the text of a file. Whatever it holds, the run that comes back is sound: indices lead somewhere, counts are positive.
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
