// SPDX-License-Identifier: GPL-3.0-or-later

/// A character device node and the sysfs place it belongs to.
package struct DeviceNode: Sendable, Hashable {
  /// `/dev/dri/card0`.
  package let node: String
  /// `/sys/devices/pci0000:00/…/drm/card0`.
  package let path: String

  package init(node: String, path: String) {
    self.node = node
    self.path = path
  }
}
