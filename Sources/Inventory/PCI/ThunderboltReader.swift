// SPDX-License-Identifier: GPL-3.0-or-later

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
