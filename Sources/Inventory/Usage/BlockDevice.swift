// SPDX-License-Identifier: GPL-3.0-or-later

/// A disk or a partition, and what the host does with it.
public struct BlockDevice: Sendable {
  /// `nvme0n1p2`.
  public let name: String
  /// Its own directory in sysfs; below the PCI or USB device it belongs to.
  public let path: String
  /// Bytes.
  public var size: UInt64 = 0
  /// Where it is mounted now.
  public var mountPoints: [String] = []
  public var isSwap = false
  /// Devices built on it: `dm-0`, `md127`.
  public var holders: [String] = []
  /// What udev found on it: `ext4`, `LVM2_member`, `zfs_member`, `linux_raid_member`; nil without udev.
  public var contentType: String?
  /// The label udev found on it; for a ZFS member the name of its pool.
  public var contentLabel: String?

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
