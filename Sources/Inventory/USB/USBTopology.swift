// SPDX-License-Identifier: GPL-3.0-or-later

/// Every USB device of a machine and how they hang together.
package struct USBTopology: Sendable {
  /// Root hubs first on each bus, then in the order of their ports.
  package let devices: [USBDevice]
  private let index: [USBPath: Int]
  private let childIndex: [USBPath: [Int]]
  private let controllerIndex: [PCIAddress: [Int]]
  private let productIndex: [Product: [Int]]
  /// By a port's name: its hub's place among the devices, and its own among that hub's ports.
  private let portIndex: [String: (hub: Int, port: Int)]
  /// By the place of a device, the port that it is plugged into.
  private let socketIndex: [USBPath: (hub: Int, port: Int)]

  /// By hub, and by each port of a hub, the slow devices that reach the bus through the hub's transaction translators.
  private let translatedIndex: [USBPath: [Int]]

  private struct Product: Hashable {
    let vendor: UInt16
    let product: UInt16
  }

  package init(_ devices: [USBDevice] = []) {
    let devices = devices.sorted { $0.usbPath < $1.usbPath }
    self.devices = devices
    index = Dictionary(devices.enumerated().map { ($1.usbPath, $0) }, uniquingKeysWith: { first, _ in first })
    var children: [USBPath: [Int]] = [:]
    var controllers: [PCIAddress: [Int]] = [:]
    var products: [Product: [Int]] = [:]
    var ports: [String: (hub: Int, port: Int)] = [:]
    var sockets: [USBPath: (hub: Int, port: Int)] = [:]
    for (position, device) in devices.enumerated() {
      if let parent = device.usbPath.parent { children[parent, default: []].append(position) }
      if let controller = device.controller { controllers[controller, default: []].append(position) }
      products[Product(vendor: device.vendor, product: device.product), default: []].append(position)
      for (number, port) in device.ports.enumerated() {
        if ports[port.name] == nil { ports[port.name] = (position, number) }
        if port.devicePath.parent == device.usbPath, sockets[port.devicePath] == nil {
          sockets[port.devicePath] = (position, number)
        }
      }
    }
    childIndex = children
    controllerIndex = controllers
    productIndex = products
    portIndex = ports
    socketIndex = sockets
    var translated: [USBPath: [Int]] = [:]
    for (position, device) in devices.enumerated() where !device.isHub {
      guard let hub = Self.translator(of: device, in: devices, index) else { continue }
      let hubPath = devices[hub].usbPath
      translated[hubPath, default: []].append(position)
      let port = USBPath(bus: hubPath.bus, ports: Array(device.usbPath.ports.prefix(hubPath.ports.count + 1)))
      translated[port, default: []].append(position)
    }
    translatedIndex = translated
  }

  private static func translator(of device: USBDevice, in devices: [USBDevice], _ index: [USBPath: Int]) -> Int? {
    guard let speed = device.megabitsPerSecond, speed <= 12 else { return nil }
    var next = device.usbPath.parent
    while let path = next, let hub = index[path] {
      if (devices[hub].megabitsPerSecond ?? 0) >= 480 { return hub }
      next = path.parent
    }
    return nil
  }

  /// The nearest high-speed hub above a slow device: there the transaction translator sits (USB 2.0, 11.14). nil for a
  /// device that is fast itself, and on a bus of full speed.
  package func translator(of device: USBDevice) -> USBDevice? {
    Self.translator(of: device, in: devices, index).map { devices[$0] }
  }

  /// The slow devices, hubs left out, whose transactions a hub translates, or those of them that are behind one of its
  /// ports.
  package func devices(translatedBy hub: USBPath) -> some Collection<USBDevice> {
    (translatedIndex[hub] ?? []).lazy.map { devices[$0] }
  }

  package subscript(path: USBPath) -> USBDevice? { index[path].map { devices[$0] } }

  package var rootHubs: [USBDevice] { devices.filter(\.usbPath.isRootHub) }

  /// Where a tree of them begins: the root hubs, and devices whose hub is not there, as in a recording of one device.
  package var roots: [USBDevice] { devices.filter { $0.usbPath.parent.flatMap { index[$0] } == nil } }

  /// The devices plugged directly into a hub.
  package func children(of hub: USBPath) -> [USBDevice] { (childIndex[hub] ?? []).map { devices[$0] } }

  /// The hubs from a device's own up to the root hub.
  package func hubs(above device: USBDevice) -> [USBDevice] {
    var found: [USBDevice] = []
    var next = device.usbPath.parent
    while let path = next, let hub = self[path] {
      found.append(hub)
      next = path.parent
    }
    return found
  }

  /// Everything that hangs on a controller, root hubs left out.
  package func devices(onController controller: PCIAddress) -> [USBDevice] {
    (controllerIndex[controller] ?? []).map { devices[$0] }.filter { !$0.usbPath.isRootHub }
  }

  /// The devices of one product, in their order. Not copied out: each of thousands of equal devices asks for all
  /// others.
  package func devices(vendor: UInt16, product: UInt16) -> some RandomAccessCollection<USBDevice> {
    (productIndex[Product(vendor: vendor, product: product)] ?? []).lazy.map { devices[$0] }
  }

  /// The port a device is plugged into; nil where sysfs shows none.
  package func port(of device: USBDevice) -> USBPort? {
    socketIndex[device.usbPath].map { devices[$0.hub].ports[$0.port] }
  }

  /// The port of the other speed at the same socket, by firmware's or the hub's word; nil where sysfs links none.
  package func twin(of port: USBPort) -> USBPort? { port.peer.flatMap { self.port(named: $0) } }

  /// Whether the kernel shows BOS descriptors: every SuperSpeed root hub has some, so one is enough to know.
  package var showsBinaryObjectStores: Bool { devices.contains { !$0.bosDescriptors.isEmpty } }

  /// The port by its sysfs name.
  package func port(named name: String) -> USBPort? { portIndex[name].map { devices[$0.hub].ports[$0.port] } }
}
