// SPDX-License-Identifier: GPL-3.0-or-later

/// Every USB device of a machine and how they hang together.
public struct USBTopology: Sendable {
  /// Root hubs first on each bus, then in the order of their ports.
  public let devices: [USBDevice]
  private let index: [USBPath: Int]

  public init(_ devices: [USBDevice] = []) {
    self.devices = devices.sorted { $0.usbPath < $1.usbPath }
    index = Dictionary(self.devices.enumerated().map { ($1.usbPath, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(path: USBPath) -> USBDevice? { index[path].map { devices[$0] } }

  public var rootHubs: [USBDevice] { devices.filter(\.usbPath.isRootHub) }

  /// The devices plugged directly into a hub.
  public func children(of hub: USBPath) -> [USBDevice] { devices.filter { $0.usbPath.parent == hub } }

  /// The hubs from a device's own up to the root hub.
  public func hubs(above device: USBDevice) -> [USBDevice] {
    var found: [USBDevice] = []
    var next = device.usbPath.parent
    while let path = next, let hub = self[path] {
      found.append(hub)
      next = path.parent
    }
    return found
  }

  /// Everything that hangs on a controller, root hubs left out.
  public func devices(onController controller: PCIAddress) -> [USBDevice] {
    devices.filter { $0.controller == controller && !$0.usbPath.isRootHub }
  }

  /// The port a device is plugged into; nil where sysfs shows none.
  public func port(of device: USBDevice) -> USBPort? {
    device.usbPath.parent.flatMap { self[$0] }?.ports.first { $0.devicePath == device.usbPath }
  }

  /// The port by its sysfs name.
  public func port(named name: String) -> USBPort? {
    for device in devices {
      if let port = device.ports.first(where: { $0.name == name }) { return port }
    }
    return nil
  }

  /// The device whose sysfs directory holds `path`.
  public func device(holding path: String) -> USBDevice? {
    for part in path.split(separator: "/").reversed() where !part.contains(":") {
      if let usbPath = USBPath(part), let device = self[usbPath] { return device }
    }
    return nil
  }
}
