// SPDX-License-Identifier: GPL-3.0-or-later

/// A network interface of a PCI or USB device.
package struct NetworkInterface: Sendable {
  package let name: String
  package let path: String
  /// `up`, `down`, `unknown`.
  package var operationalState: String?
  /// Whether the default route (IPv4 or IPv6) leaves through it, directly or through a bridge or bond on it.
  package var hasDefaultRoute = false
  /// The bridge, bond or team it belongs to.
  package var master: String?

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
