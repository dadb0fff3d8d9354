// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// A schema that vfio-check writes, and documents of it that hold every key it has.
struct Schema: Sendable, CustomTestStringConvertible {
  /// A document of made-up values, the same on every machine and at every time.
  struct Document: Sendable {
    /// Below Fixtures/golden/json: `report`.
    let name: String
    let text: @Sendable () throws -> String

    init(_ name: String, _ text: @escaping @Sendable () throws -> String) {
      self.name = name
      self.text = text
    }
  }

  /// What follows `vfio-check/`.
  let name: String
  /// The objects whose keys are data and no part of the schema, by their key paths.
  var open: Set<String> = []
  let documents: [Document]

  var testDescription: String { name }

  /// Every key path of its documents.
  func keyPaths() throws -> Set<String> {
    try documents.reduce(into: []) { try $0.formUnion(KeyPaths.of($1.text(), open: open)) }
  }

  static let all: [Schema] = [
    report, verification, explanation, topology, passport, difference, run, comparison, catalogue, capture, journal,
  ]
}
