// SPDX-License-Identifier: GPL-3.0-or-later

/// A field that two runs have with different values.
package struct FingerprintDifference: Sendable, Equatable {
  package let name: String
  package let base: String
  package let candidate: String
}
