// SPDX-License-Identifier: GPL-3.0-or-later

/// A connector of a graphics device, `/sys/class/drm/card0-DP-1`.
package struct DisplayConnector: Sendable {
  package let name: String
  package let path: String
  /// `connected`, `disconnected` or `unknown`.
  package var status: String?
  package var isEnabled: Bool

  package init(name: String, path: String, status: String?, isEnabled: Bool) {
    self.name = name
    self.path = path
    self.status = status
    self.isEnabled = isEnabled
  }
}
