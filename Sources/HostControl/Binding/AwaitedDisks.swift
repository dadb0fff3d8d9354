// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import Inventory

/// The disks of a function whose driver has just got it (back): NVMe looks for its namespaces in the background
/// (nvme_scan_work in `drivers/nvme/host/core.c`).
package enum AwaitedDisks {
  /// Waits until a function has this many whole disks whose size is known and whose nodes are there. Returns their
  /// names below /dev, or what is there when the time is over.
  package static func below(
    _ function: PCIAddress, in files: any FileTree, count: Int = 1, seconds: Double = 10
  ) -> [String] {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while true {
      let disks = names(below: function, files)
      if disks.count >= count || clock.now >= end { return disks }
      usleep(5000)
    }
  }

  private static func names(below function: PCIAddress, _ files: any FileTree) -> [String] {
    let names = ((try? files.list("/sys/class/block")) ?? []).filter { name in
      (try? files.link("/sys/class/block/\(name)"))?.contains("/\(function)/") == true
        && (try? files.kind("/sys/class/block/\(name)/partition")) == nil
    }
    let disks = Set(names.map { BlockDevice(name: $0, path: "").multipathHead ?? $0 })
    return disks.filter { name in
      guard let size = try? files.read("/sys/class/block/\(name)/size", limit: 32), size.first != 48 else {
        return false
      }
      return (try? files.kind("/dev/\(name)")) == .blockDevice
    }.sorted()
  }
}
