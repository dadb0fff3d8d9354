// SPDX-License-Identifier: GPL-3.0-or-later

/// What a check found out.
package enum Verdict: String, Sendable, CaseIterable {
  /// As it should be.
  case pass
  /// It may work, at a price or with a risk that the finding names.
  case warn
  /// It will not work, or it would harm the host.
  case fail
  /// It could not be measured; the finding says which privilege or file is missing.
  case unknown
  /// The question does not arise here.
  case notApplicable

  /// How bad it is, for picking the worst of several: pass and notApplicable, unknown, warn, fail.
  package var severity: Int {
    switch self {
    case .pass, .notApplicable: 0
    case .unknown: 1
    case .warn: 2
    case .fail: 3
    }
  }
}
