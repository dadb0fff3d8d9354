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

  /// The port of the other speed at the same socket, by firmware's or the hub's word; nil where sysfs links none.
  public func twin(of port: USBPort) -> USBPort? { port.peer.flatMap { self.port(named: $0) } }

  /// The other half of a USB 3 hub, which shows up once on the SuperSpeed bus and once on the USB 2 bus: by its container id,
  /// else by the ports that the two halves are plugged into.
  public func otherHalf(of hub: USBDevice) -> USBDevice? {
    guard hub.isHub, !hub.usbPath.isRootHub else { return nil }
    func isCandidate(_ device: USBDevice) -> Bool {
      device.isHub && !device.usbPath.isRootHub && device.usbPath.bus != hub.usbPath.bus
        && device.isSuperSpeed != hub.isSuperSpeed
    }
    if let identifier = hub.binaryObjectStore?.containerID {
      let halves = devices.filter { isCandidate($0) && $0.binaryObjectStore?.containerID == identifier }
      if halves.count == 1 { return halves[0] }
    }
    guard let twin = port(of: hub).flatMap({ self.twin(of: $0) }), let device = self[twin.devicePath] else {
      return nil
    }
    return isCandidate(device) ? device : nil
  }

  /// Whether the kernel shows BOS descriptors: every SuperSpeed root hub has some, so one is enough to know.
  public var showsBinaryObjectStores: Bool { devices.contains { !$0.bosDescriptors.isEmpty } }

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
      // Other buses name their devices alike: "1-0050" is a chip on I2C bus 1.
      if let usbPath = USBPath(part), usbPath.description == part, let device = self[usbPath] { return device }
    }
    return nil
  }
}
