// SPDX-License-Identifier: GPL-3.0-or-later

/// A disk or a partition, and what the host does with it.
package struct BlockDevice: Sendable {
  /// `nvme0n1p2`.
  package let name: String
  /// Its own directory in sysfs; below the PCI or USB device it belongs to.
  package let path: String
  /// Bytes.
  package var size: UInt64 = 0
  /// Where it is mounted now.
  package var mountPoints: [String] = []
  package var isSwap = false
  /// Devices built on it: `dm-0`, `md127`.
  package var holders: [String] = []
  /// What udev found on it: `ext4`, `LVM2_member`, `zfs_member`, `linux_raid_member`; nil without udev.
  package var contentType: String?
  /// The label udev found on it; for a ZFS member the name of its pool.
  package var contentLabel: String?

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

extension BlockDevice {
  /// For a hidden path of native NVMe multipath, named nvme0c1n1 for subsystem 0, controller 1, namespace 1, the disk
  /// that it leads to: nvme0n1 (nvme_mpath_set_disk_name in `drivers/nvme/host/multipath.c`). nil for a name of any
  /// other form.
  package var multipathHead: String? {
    guard name.hasPrefix("nvme") else { return nil }
    let subsystem = name.dropFirst(4).prefix(while: \.isNumber)
    let rest = name.dropFirst(4 + subsystem.count)
    guard !subsystem.isEmpty, rest.hasPrefix("c"), let namespace = rest.lastIndex(of: "n"),
      rest[rest.index(after: namespace)...].allSatisfy(\.isNumber),
      rest[..<namespace].dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return "nvme\(subsystem)\(rest[namespace...])"
  }
}
