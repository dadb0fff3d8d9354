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
  /// Every function is looked at once, however deep the chains are.
  private static func withoutCycles(_ devices: [PCIDevice]) -> [PCIDevice] {
    let parents = Dictionary(devices.map { ($0.address, $0.parent) }, uniquingKeysWith: { first, _ in first })
    var endsAtRoot: [PCIAddress: Bool] = [:]
    for device in devices where endsAtRoot[device.address] == nil {
      var chain: [PCIAddress] = []
      var onTheWay: Set<PCIAddress> = []
      var next: PCIAddress? = device.address
      var ends = true
      while let address = next {
        if let known = endsAtRoot[address] {
          ends = known
          break
        }
        guard onTheWay.insert(address).inserted else {
          ends = false
          break
        }
        chain.append(address)
        next = parents[address] ?? nil
      }
      for address in chain { endsAtRoot[address] = ends }
    }
    guard endsAtRoot.values.contains(false) else { return devices }
    return devices.map { device in
      guard endsAtRoot[device.address] == false else { return device }
      var cut = device
      cut.parent = nil
      return cut
    }
  }

  public subscript(address: PCIAddress) -> PCIDevice? { index[address].map { devices[$0] } }

  public func contains(_ address: PCIAddress) -> Bool { index[address] != nil }

  /// The bridge that a function is behind, whether or not it is in this machine.
  public func parent(of address: PCIAddress) -> PCIAddress? { index[address].flatMap { devices[$0].parent } }

  /// The functions directly behind a bridge.
  public func children(of address: PCIAddress) -> [PCIDevice] { (childIndex[address] ?? []).map { devices[$0] } }

  /// How many functions are directly behind a bridge.
  public func childCount(of address: PCIAddress) -> Int { childIndex[address]?.count ?? 0 }

  /// Everything behind a bridge, depth first.
  public func descendants(of address: PCIAddress) -> [PCIDevice] { descendants(of: address) { _ in true } }

  /// What is behind a bridge and meets a condition, depth first; everything behind what does not meet it is looked at as well.
  public func descendants(of address: PCIAddress, where isWanted: (PCIDevice) -> Bool) -> [PCIDevice] {
    var found: [PCIDevice] = []
    var pending = Array((childIndex[address] ?? []).reversed())
    while let position = pending.popLast() {
      if isWanted(devices[position]) { found.append(devices[position]) }
      if let below = childIndex[devices[position].address] { pending += below.reversed() }
    }
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
