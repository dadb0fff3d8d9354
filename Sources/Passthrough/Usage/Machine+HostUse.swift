// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension Machine {
  /// What keeps "nothing uses it" from being known; mounts and disks come before open files, since to lose those is worse.
  var usageGap: Gap? { HostUsage.sources.lazy.compactMap(gap).first }
}
