// SPDX-License-Identifier: GPL-3.0-or-later

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
