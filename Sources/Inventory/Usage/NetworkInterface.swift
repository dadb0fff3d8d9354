// SPDX-License-Identifier: GPL-3.0-or-later

/// A network interface of a PCI or USB device.
public struct NetworkInterface: Sendable {
  public let name: String
  public let path: String
  /// `up`, `down`, `unknown`.
  public var operationalState: String?
  /// Whether the default route (IPv4 or IPv6) leaves through it, directly or through a bridge or bond on it.
  public var hasDefaultRoute = false
  /// The bridge, bond or team it belongs to.
  public var master: String?

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
