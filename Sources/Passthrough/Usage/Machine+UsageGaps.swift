// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension Machine {
  /// What could not be read of how the host uses what hangs below a sysfs directory. Where there is any of it, "nothing uses it" is not known.
  package func usageGaps(below path: String) -> [Gap] {
    gaps.filter { gap in
      Self.usagePlaces.contains { gap.path == $0 || gap.path.hasPrefix($0 + "/") }
        || (gap.path.hasPrefix(path + "/") && gap.path.hasSuffix("/holders"))
    }
  }

  /// Lists of mounts, swap, pools, routes and interfaces, displays, keyboards and open files.
  private static let usagePlaces = [
    HostUsage.openFilesPath, "/proc/self/mountinfo", "/proc/swaps", "/proc/net/route", "/proc/net/ipv6_route",
    "/proc/spl/kstat/zfs", "/sys/class/block", "/sys/class/net", "/sys/class/drm", "/sys/class/input", "/sys/fs/btrfs",
    "/run/udev/data",
  ]
}
