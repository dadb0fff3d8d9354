// SPDX-License-Identifier: GPL-3.0-or-later

/// A field that two runs have with different values.
public struct FingerprintDifference: Sendable, Equatable {
  public let name: String
  public let base: String
  public let candidate: String
}
