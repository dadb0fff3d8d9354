// SPDX-License-Identifier: GPL-3.0-or-later

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
