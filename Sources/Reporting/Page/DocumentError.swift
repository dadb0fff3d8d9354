// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough
package import Records

/// Why a file is nothing that a report can be made of.
package enum DocumentError: Error, Equatable, CustomStringConvertible {
  case run(RunError)
  case passport(PassportError)
  case otherSchema(String?)
  case otherVersion(Int?, schema: String)
  /// What is wrong, and where.
  case damaged(String)

  package var description: String {
    switch self {
    case .run(let error): error.description
    case .passport(let error): error.description
    case .otherSchema(let schema): "no report is made of \(schema.map { "a \"\($0)\"" } ?? "another JSON document")"
    case .otherVersion(let version, let schema):
      "it is a \"\(schema)\" of version \(version.map(String.init) ?? "unknown"); this vfio-check reads version \(ReportSource.schemaVersion)"
    case .damaged(let what): "the document is damaged: \(what)"
    }
  }
}
