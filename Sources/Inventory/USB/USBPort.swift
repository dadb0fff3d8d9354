// SPDX-License-Identifier: GPL-3.0-or-later

/// A port of a hub, as sysfs describes it beside the hub's interface (Documentation/ABI/testing/sysfs-bus-usb).
public struct USBPort: Sendable, Hashable {
  /// `usb1-port2`, `1-2-port3`.
  public let name: String
  public let path: String
  /// The device that would be plugged in here.
  public let devicePath: USBPath
  /// `hotplug`, `hardwired`, `not used` or `unknown`: what firmware says.
  public var connectType: String?
  /// The name of the port of the other speed at the same socket, again by firmware's word.
  public var peer: String?
  public var overCurrentCount: Int?

  public init(name: String, path: String, devicePath: USBPath) {
    self.name = name
    self.path = path
    self.devicePath = devicePath
  }
}
