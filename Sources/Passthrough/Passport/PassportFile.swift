// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Inventory

/// A passport as text, with a checksum that shows whether a byte of it was changed.
///
/// The checksum is the SHA-256 digest of the whole text with the 64 digits of the checksum itself replaced by zeros. It
/// tells of damage and of careless edits; whoever wants to forge a passport can compute it anew.
package enum PassportFile {
  private struct Document: Codable {
    var checksum: String
    var passport: Passport

    init(checksum: String, passport: Passport) {
      self.checksum = checksum
      self.passport = passport
    }

    private enum Key: String, CodingKey { case checksum }

    init(from decoder: any Decoder) throws {
      checksum = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .checksum)
      passport = try Passport(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
      try passport.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(checksum, forKey: .checksum)
    }
  }

  /// What every file of ours starts with, so that others can be told what they are.
  private struct Header: Codable {
    var schema: String?
    var schemaVersion: Int?
  }

  private static let placeholder = "sha256:" + String(repeating: "0", count: 64)
  /// In a JSON string the quotes would be escaped, so this stands only where it is the key.
  private static let mark = Array("\"checksum\" : \"sha256:".utf8)

  /// The text of the file, with a newline at its end.
  package static func text(_ passport: Passport) throws -> String {
    let text = try DocumentText.json(Document(checksum: placeholder, passport: passport)) + "\n"
    return text.replacing(placeholder, with: "\(SHA256Digest(of: text))", maxReplacements: 1)
  }

  /// Reads the text of a file.
  package static func passport(_ bytes: [UInt8]) throws(PassportError) -> Passport {
    let decoder = JSONDecoder()
    guard let header = try? decoder.decode(Header.self, from: Data(bytes)) else { throw .notJSON }
    guard header.schema == Passport.schema else { throw .otherSchema(header.schema) }
    guard header.schemaVersion == Passport.schemaVersion else { throw .otherVersion(header.schemaVersion) }
    guard let start = bytes.firstRange(of: mark)?.upperBound, start + 64 <= bytes.count else { throw .noChecksum }
    var blank = bytes
    blank.replaceSubrange(start..<start + 64, with: repeatElement(UInt8(ascii: "0"), count: 64))
    let written = "sha256:" + String(decoding: bytes[start..<start + 64], as: UTF8.self)
    guard "\(SHA256Digest(of: blank))" == written else { throw .changed }
    guard let document = try? decoder.decode(Document.self, from: Data(bytes)) else { throw .incomplete }
    // A passport has one salt. With one for each entry every entry would cost as much time as a whole machine.
    guard Set(serials(of: document.passport).compactMap(DeviceSerial.recipe)).count <= 1 else { throw .incomplete }
    return document.passport
  }

  private static func serials(of passport: Passport) -> [String] {
    let devices = passport.usbDevices + passport.functions.flatMap { $0.usbDevices ?? [] }
    return passport.functions.flatMap { [$0.serialNumber, $0.controllerSerialNumber] }.compactMap(\.self)
      + devices.flatMap { [$0.serialNumber, $0.containerID] }.compactMap(\.self)
  }
}

/// Why a file is no passport that can be relied on.
package enum PassportError: Error, Equatable, CustomStringConvertible {
  case notJSON
  case otherSchema(String?)
  case otherVersion(Int?)
  case noChecksum
  case changed
  case incomplete

  package var description: String {
    switch self {
    case .notJSON: "this is no JSON document, or it is cut off"
    case .otherSchema(let schema): "this is no passport but \(schema.map { "a \"\($0)\"" } ?? "another JSON document")"
    case .otherVersion(let version):
      "it is a passport of version \(version.map(String.init) ?? "unknown"); this vfio-check reads version \(Passport.schemaVersion)"
    case .noChecksum: "the checksum is missing"
    case .changed: "the checksum does not fit: the file was damaged or edited"
    case .incomplete: "the checksum fits, but something that every passport has is missing"
    }
  }
}
