// SPDX-License-Identifier: GPL-3.0-or-later

/// A router of a Thunderbolt or USB4 domain, `/sys/bus/thunderbolt/devices/0-1`
/// (Documentation/ABI/testing/sysfs-bus-thunderbolt).
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

/// Reads the routers that the thunderbolt driver shows.
struct ThunderboltReader {
  let reader: TreeReader

  private static let root = "/sys/bus/thunderbolt/devices"

  func devices() -> [ThunderboltDevice] {
    // Beside routers there are domains ("domain0"), retimers ("0-0:1.1") and services ("0-1.0").
    reader.list(Self.root).filter { name in
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      return parts.count == 2 && UInt32(parts[0]) != nil && UInt64(parts[1], radix: 16) != nil
    }.map { name in
      let link = "\(Self.root)/\(name)"
      let path = reader.target(link) ?? link
      var device = ThunderboltDevice(name: name, path: path)
      device.isAuthorized = reader.integer("\(path)/authorized").map { $0 != 0 }
      return device
    }
  }
}
