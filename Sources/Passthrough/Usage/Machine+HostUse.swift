// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension Machine {
  /// What keeps "nothing uses it" from being known; mounts and disks come before open files, since to lose those is worse.
  var usageGap: Gap? { HostUsage.sources.lazy.compactMap(gap).first }

  /// How the host uses whatever hangs below a sysfs directory: a PCI function with all that is behind it, or a USB device.
  ///
  /// "Nobody has it open" is only known when the machine has no gap at `HostUsage.openFilesPath`. Whoever asks about many
  /// devices asks a `HostUses`; a check asks its context, which holds one.
  package func hostUses(below path: String) -> [HostUse] { HostUses(self, isSorted: false).uses(below: path) }
}
