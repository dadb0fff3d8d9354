// SPDX-License-Identifier: GPL-3.0-or-later

/// A connector of a graphics device, `/sys/class/drm/card0-DP-1`.
public struct DisplayConnector: Sendable {
  public let name: String
  public let path: String
  /// `connected`, `disconnected` or `unknown`.
  public var status: String?
  public var isEnabled: Bool

  public init(name: String, path: String, status: String?, isEnabled: Bool) {
    self.name = name
    self.path = path
    self.status = status
    self.isEnabled = isEnabled
  }
}
