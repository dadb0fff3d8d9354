// SPDX-License-Identifier: GPL-3.0-or-later

/// Who some devices are, written down on the host, so that a guest that gets them can tell whether it got these and got them
/// whole. The properties are the keys of the file: they may grow, not change.
public struct Passport: Codable, Sendable, Equatable {
  /// Which program wrote it.
  public struct Tool: Codable, Sendable, Equatable {
    public var name: String
    public var version: String
  }

  public static let schema = "vfio-check/passport"
  public static let schemaVersion = 1

  public var schema: String
  public var schemaVersion: Int
  public var tool: Tool
  /// ISO 8601, UTC; absent when it was made from a capture, whose time is not known.
  public var time: String?
  public var host: PassportHost
  public var functions: [FunctionPassport]
  public var usbDevices: [USBPassport]
}
