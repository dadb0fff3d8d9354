// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Inventory
internal import Passthrough
internal import Records

/// A file that a report is made of.
package struct ReportSource: Sendable {
  /// What it holds.
  enum Content: Sendable {
    case preflight(PreflightJSON)
    case verification(VerificationJSON)
    case passport(Passport)
    case run(Run)
    case comparison(ComparisonJSON)
  }

  static let schemaVersion = 1

  /// What it is called on the page: the file's name.
  let name: String
  let content: Content

  /// Reads the text of a file. Whatever it holds, what comes back is sound: figures are finite and in their order.
  package init(name: String, bytes: [UInt8]) throws(DocumentError) {
    self.name = name
    do throws(RunError) {
      content = .run(try RunFile.run(bytes))
    } catch .otherSchema(let schema) {
      content = try Self.content(of: bytes, schema)
    } catch { throw .run(error) }
  }

  private static func content(of bytes: [UInt8], _ schema: String?) throws(DocumentError) -> Content {
    switch schema {
    case Passport.schema:
      do throws(PassportError) { return .passport(try PassportFile.passport(bytes)) } catch { throw .passport(error) }
    case PreflightJSON.schema: return .preflight(try decoded(bytes, PreflightJSON.schema))
    case VerificationJSON.schema: return .verification(try decoded(bytes, VerificationJSON.schema))
    case ComparisonJSON.schema:
      let comparison: ComparisonJSON = try decoded(bytes, ComparisonJSON.schema)
      if let wrong = comparison.unsound { throw .damaged(wrong) }
      return .comparison(comparison)
    default: throw .otherSchema(schema)
    }
  }

  /// Read by itself first: a later version may lack what this one has.
  private struct Version: Decodable {
    let schemaVersion: Int?
  }

  private static func decoded<Document: Decodable>(
    _ bytes: [UInt8], _ schema: String
  ) throws(DocumentError) -> Document {
    let decoder = JSONDecoder()
    let version = (try? decoder.decode(Version.self, from: Data(bytes)))?.schemaVersion
    guard version == schemaVersion else { throw .otherVersion(version, schema: schema) }
    do { return try decoder.decode(Document.self, from: Data(bytes)) } catch let error as DecodingError {
      throw .damaged(error.place)
    } catch { throw .damaged("\(error)") }
  }
}
