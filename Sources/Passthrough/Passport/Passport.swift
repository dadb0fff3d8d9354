// SPDX-License-Identifier: GPL-3.0-or-later

/// Who some devices are, written down on the host, so that a guest that gets them can tell whether it got these and got them
/// whole. The properties are the keys of the file: they may grow, not change.
package struct Passport: Codable, Sendable, Equatable {
  /// Which program wrote it.
  package struct Tool: Codable, Sendable, Equatable {
    package var name: String
    package var version: String
  }

  package static let schema = "vfio-check/passport"
  package static let schemaVersion = 1

  package var schema: String
  package var schemaVersion: Int
  package var tool: Tool
  /// ISO 8601, UTC; absent when it was made from a capture, whose time is not known.
  package var time: String?
  package var host: PassportHost
  package var functions: [FunctionPassport]
  package var usbDevices: [USBPassport]
}
