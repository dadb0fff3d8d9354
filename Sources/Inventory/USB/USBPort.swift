// SPDX-License-Identifier: GPL-3.0-or-later

/// A port of a hub, as sysfs describes it beside the hub's interface (Documentation/ABI/testing/sysfs-bus-usb).
package struct USBPort: Sendable, Hashable {
  /// `usb1-port2`, `1-2-port3`.
  package let name: String
  package let path: String
  /// The device that would be plugged in here.
  package let devicePath: USBPath
  /// `hotplug`, `hardwired`, `not used` or `unknown`: what firmware says.
  package var connectType: String?
  /// The name of the port of the other speed at the same socket, again by firmware's word.
  package var peer: String?
  package var overCurrentCount: Int?

  package init(name: String, path: String, devicePath: USBPath) {
    self.name = name
    self.path = path
    self.devicePath = devicePath
  }
}
