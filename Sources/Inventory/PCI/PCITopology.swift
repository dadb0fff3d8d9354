// SPDX-License-Identifier: GPL-3.0-or-later

/// Every PCI function of a machine and how they hang together.
package struct PCITopology: Sendable {
  /// In the order of their addresses.
  package let devices: [PCIDevice]
  /// The functions that are listed and of which nothing says what they are: no ids in sysfs, no configuration space.
  package let unidentified: [PCIAddress]
  private let index: [PCIAddress: Int]
  private let childIndex: [PCIAddress: [Int]]
  private let pathIndex: [String: Int]

  package init(_ devices: [PCIDevice] = [], unidentified: [PCIAddress] = []) {
    self.unidentified = unidentified.sorted()
    self.devices = Self.withoutCycles(devices.sorted { $0.address < $1.address })
    index = Dictionary(self.devices.enumerated().map { ($1.address, $0) }, uniquingKeysWith: { first, _ in first })
    pathIndex = Dictionary(self.devices.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    var children: [PCIAddress: [Int]] = [:]
    for (position, device) in self.devices.enumerated() {
      if let parent = device.parent { children[parent, default: []].append(position) }
    }
    childIndex = children
  }

  /// The most bridges above one another: a domain has 256 buses, and the bus behind a bridge has a number of its own.
  static let deepestChain = 256

  /// Cuts parents that lead back to where they started, and chains longer than there are bus numbers: a capture can be
  /// made to say that two bridges hang behind each other, or ten thousand. In linear time: the way up is walked only as
  /// far as it is not known.
  private static func withoutCycles(_ devices: [PCIDevice]) -> [PCIDevice] {
    var devices = devices
    let positions = Dictionary(devices.enumerated().map { ($1.address, $0) }, uniquingKeysWith: { first, _ in first })
    /// How many bridges are above; nil where nobody looked yet, -1 on the way that is being walked.
    var depths = [Int?](repeating: nil, count: devices.count)
    for start in devices.indices where depths[start] == nil {
      var way: [Int] = []
      var next: Int? = start
      while let position = next, depths[position] == nil {
        depths[position] = -1
        way.append(position)
        next = devices[position].parent.flatMap { positions[$0] }
      }
      if let met = next, depths[met] == -1, let first = way.firstIndex(of: met) {
        // Each of a circle is on a root bus then, since none is more at its head than another.
        for position in way[first...] {
          devices[position].parent = nil
          depths[position] = 0
        }
        way.removeSubrange(first...)
      }
      for position in way.reversed() {
        let above = devices[position].parent.flatMap { positions[$0] }.flatMap { depths[$0] }
        var depth = above.map { $0 + 1 } ?? 0
        if depth >= deepestChain {
          devices[position].parent = nil
          depth = 0
        }
        depths[position] = depth
      }
    }
    return devices
  }

  package subscript(address: PCIAddress) -> PCIDevice? { index[address].map { devices[$0] } }

  package func contains(_ address: PCIAddress) -> Bool { index[address] != nil }

  /// The bridge that a function is behind, whether or not it is in this machine.
  package func parent(of address: PCIAddress) -> PCIAddress? { index[address].flatMap { devices[$0].parent } }

  /// The functions directly behind a bridge.
  package func children(of address: PCIAddress) -> [PCIDevice] { (childIndex[address] ?? []).map { devices[$0] } }

  /// How many functions are directly behind a bridge.
  package func childCount(of address: PCIAddress) -> Int { childIndex[address]?.count ?? 0 }

  /// Everything behind a bridge, depth first.
  package func descendants(of address: PCIAddress) -> [PCIDevice] { descendants(of: address) { _ in true } }

  /// What is behind a bridge and meets a condition, depth first; everything behind what does not meet it is looked at
  /// as well.
  package func descendants(of address: PCIAddress, where isWanted: (PCIDevice) -> Bool) -> [PCIDevice] {
    var found: [PCIDevice] = []
    var pending = Array((childIndex[address] ?? []).reversed())
    while let position = pending.popLast() {
      if isWanted(devices[position]) { found.append(devices[position]) }
      if let below = childIndex[devices[position].address] { pending += below.reversed() }
    }
    return found
  }

  /// The bridges from a function's parent up to the root bus.
  package func bridges(above device: PCIDevice) -> [PCIDevice] {
    var found: [PCIDevice] = []
    var next = device.parent
    while let address = next, let bridge = self[address] {
      found.append(bridge)
      next = bridge.parent
    }
    return found
  }

  /// The functions on a root bus: those without a bridge above them.
  package var roots: [PCIDevice] { devices.filter { device in device.parent.flatMap { self[$0] } == nil } }

  /// All functions of one device (slot), in order.
  package func functions(ofSlot address: PCIAddress) -> [PCIDevice] {
    (0..<8).compactMap { self[address.function($0)] }
  }

  /// The function whose sysfs directory holds `path`: the deepest one on the way.
  package func device(holding path: String) -> PCIDevice? {
    if let position = pathIndex[path] { return devices[position] }
    for part in path.split(separator: "/").reversed() {
      if let address = PCIAddress(part), let device = self[address] { return device }
    }
    return nil
  }
}
