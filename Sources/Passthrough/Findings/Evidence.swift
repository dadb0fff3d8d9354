// SPDX-License-Identifier: GPL-3.0-or-later

/// What a verdict rests on: where it was read, and what stood there.
public struct Evidence: Sendable, Hashable {
  /// An absolute path on the machine.
  public let path: String
  public let value: String

  public init(_ path: String, _ value: String) {
    self.path = path
    self.value = value
  }
}
