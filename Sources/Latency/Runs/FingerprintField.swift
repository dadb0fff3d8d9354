// SPDX-License-Identifier: GPL-3.0-or-later

/// One fact about the machine, the device or the method that a figure may depend on.
public struct FingerprintField: Sendable, Hashable, Codable {
  /// `device.link`: API, like a metric's id.
  public let name: String
  /// As it was read; nil where it could not be.
  public let value: String?
  /// Where it was read, or why it could not be.
  public let source: String

  public init(_ name: String, _ value: String?, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}
