// SPDX-License-Identifier: GPL-3.0-or-later

/// Every PCI function of a machine and how they hang together.
public struct PCITopology: Sendable {
  /// In the order of their addresses.
  public let devices: [PCIDevice]
  private let index: [PCIAddress: Int]
  private let childIndex: [PCIAddress: [Int]]
  private let pathIndex: [String: Int]

  public init(_ devices: [PCIDevice] = []) {
    self.devices = Self.withoutCycles(devices.sorted { $0.address < $1.address })
    index = Dictionary(self.devices.enumerated().map { ($1.address, $0) }, uniquingKeysWith: { first, _ in first })
    pathIndex = Dictionary(self.devices.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    var children: [PCIAddress: [Int]] = [:]
    for (position, device) in self.devices.enumerated() {
      if let parent = device.parent { children[parent, default: []].append(position) }
    }
    childIndex = children
  }

  /// Cuts parents that lead back to where they started: a capture can be made to say that two bridges hang behind each other.
  private static func withoutCycles(_ devices: [PCIDevice]) -> [PCIDevice] {
    let parents = Dictionary(devices.map { ($0.address, $0.parent) }, uniquingKeysWith: { first, _ in first })
    return devices.map { device in
      var seen: Set<PCIAddress> = [device.address]
      var next = device.parent
      while let address = next {
        if !seen.insert(address).inserted {
          var cut = device
          cut.parent = nil
          return cut
        }
        next = parents[address] ?? nil
      }
      return device
    }
  }

  public subscript(address: PCIAddress) -> PCIDevice? { index[address].map { devices[$0] } }

  /// The functions directly behind a bridge.
  public func children(of address: PCIAddress) -> [PCIDevice] { (childIndex[address] ?? []).map { devices[$0] } }

  /// Everything behind a bridge, depth first.
  public func descendants(of address: PCIAddress) -> [PCIDevice] {
    var found: [PCIDevice] = []
    func add(_ address: PCIAddress) {
      for position in childIndex[address] ?? [] {
        found.append(devices[position])
        add(devices[position].address)
      }
    }
    add(address)
    return found
  }

  /// The bridges from a function's parent up to the root bus.
  public func bridges(above device: PCIDevice) -> [PCIDevice] {
    var found: [PCIDevice] = []
    var next = device.parent
    while let address = next, let bridge = self[address] {
      found.append(bridge)
      next = bridge.parent
    }
    return found
  }

  /// The functions on a root bus: those without a bridge above them.
  public var roots: [PCIDevice] { devices.filter { device in device.parent.flatMap { self[$0] } == nil } }

  /// All functions of one device (slot), in order.
  public func functions(ofSlot address: PCIAddress) -> [PCIDevice] {
    (0..<8).compactMap { self[address.function($0)] }
  }

  /// The functions on the same bus: the same parent and bus number.
  public func siblings(of device: PCIDevice) -> [PCIDevice] {
    let candidates = device.parent.map { children(of: $0) } ?? roots
    return candidates.filter {
      $0.address.domain == device.address.domain && $0.address.bus == device.address.bus && $0.address != device.address
    }
  }

  /// The function whose sysfs directory holds `path`: the deepest one on the way.
  public func device(holding path: String) -> PCIDevice? {
    if let position = pathIndex[path] { return devices[position] }
    for part in path.split(separator: "/").reversed() {
      if let address = PCIAddress(part), let device = self[address] { return device }
    }
    return nil
  }
}
