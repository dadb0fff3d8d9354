// SPDX-License-Identifier: GPL-3.0-or-later

/// Whether a run may be held against another, and what stands between them.
package struct Comparability: Sendable, Equatable {
  /// What must be the same and is not.
  package let mismatches: [FingerprintDifference]
  /// What may differ and does: the reasons for a difference in the figures.
  package let differences: [FingerprintDifference]
  /// What must be the same and is known of one of them only.
  package let unknown: [String]

  package init(_ base: Run, _ candidate: Run) {
    var mismatches: [FingerprintDifference] = []
    var unknown: [String] = []
    func compare(_ name: String, _ one: String?, _ other: String?) {
      guard one != other else { return }
      guard let one, let other else {
        unknown.append(name)
        return
      }
      mismatches.append(FingerprintDifference(name: name, base: one, candidate: other))
    }
    compare("engine", base.engine, candidate.engine)
    for name in Set(base.parameters.keys).union(candidate.parameters.keys).sorted() {
      compare("parameter \(name)", base.parameters[name], candidate.parameters[name])
    }
    compare("tool", base.toolVersion, candidate.toolVersion)
    // Whether the figures are real: never beside emulated ones.
    compare("emulated", base.emulated == nil ? "no" : "yes", candidate.emulated == nil ? "no" : "yes")
    let there = Dictionary(candidate.fingerprint.mustMatch.map { ($0.name, $0.value) }) { first, _ in first }
    for field in base.fingerprint.mustMatch {
      if let value = there[field.name] {
        compare(field.name.rawValue, field.value, value)
      } else if field.value != nil, !candidate.fingerprint.mayDiffer.contains(where: { $0.name == field.name }) {
        // (What the other run has among those that may differ is a guest's word for a host's fact.)
        unknown.append(field.name.rawValue)
      }
    }
    self.mismatches = mismatches
    self.unknown = unknown
    let others = Dictionary(candidate.fingerprint.mayDiffer.map { ($0.name, $0.value) }) { first, _ in first }
    differences = base.fingerprint.mayDiffer.compactMap { field in
      guard let value = field.value, let other = others[field.name] ?? nil, value != other else { return nil }
      return FingerprintDifference(name: field.name.rawValue, base: value, candidate: other)
    }
  }

  package var isComparable: Bool { mismatches.isEmpty }
}

/// A field that two runs have with different values.
package struct FingerprintDifference: Sendable, Equatable {
  package let name: String
  package let base: String
  package let candidate: String
}
