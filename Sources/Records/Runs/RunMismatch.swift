// SPDX-License-Identifier: GPL-3.0-or-later

/// Why sessions are not added to a run.
package enum RunMismatch: Error, Equatable, CustomStringConvertible {
  case field(FingerprintDifference)
  /// Other metrics, or other points of them.
  case points
  /// One has arms that the other has not.
  case arms

  package var description: String {
    switch self {
    case .field(let difference): "\(difference.name) was \(difference.base) and is \(difference.candidate)"
    case .points: "it measured other points"
    case .arms: "it compared other arms"
    }
  }
}
