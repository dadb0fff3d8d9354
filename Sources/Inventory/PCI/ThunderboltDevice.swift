// SPDX-License-Identifier: GPL-3.0-or-later

/// A router of a Thunderbolt or USB4 domain, `/sys/bus/thunderbolt/devices/0-1` (Documentation/ABI/testing/sysfs-bus-thunderbolt).
package struct ThunderboltDevice: Sendable, Hashable {
  /// "0-1": domain and route.
  package let name: String
  /// Its own directory, below the host interface's function.
  package let path: String
  /// Whether it may open PCI Express tunnels: `authorized`, 0 for no; nil without the file.
  package var isAuthorized: Bool?

  package init(name: String, path: String, isAuthorized: Bool? = nil) {
    self.name = name
    self.path = path
    self.isAuthorized = isAuthorized
  }

  /// Whether it is the host's own router, whose route is 0.
  package var isHost: Bool { name.hasSuffix("-0") }
  package var busPath: String { "/sys/bus/thunderbolt/devices/\(name)" }
}
