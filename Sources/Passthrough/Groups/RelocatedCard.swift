// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Everything behind one port as it would be behind another: parents, addresses and bus numbers changed, nothing else.
struct RelocatedCard: Sendable {
  let devices: [PCIDevice]
  /// From addresses now to addresses there.
  let there: [PCIAddress: PCIAddress]

  /// nil where the other port's domain has no bus numbers left. `taken`: those of its domain that stay in use.
  init?(_ card: [PCIDevice], from old: PCIAddress, to port: PCIDevice, taken: Set<UInt8>) {
    var free = (0...255).map { UInt8($0) }.filter { !taken.contains($0) }
    if let secondary = port.configuration.bridgeBuses?.secondary, let position = free.firstIndex(of: secondary) {
      // What is directly behind the port is on the bus that it leads to.
      free.remove(at: position)
      free.insert(secondary, at: 0)
    }
    var buses: [Bus: UInt8] = [:]
    for device in card.sorted(by: { ($0.parent == old ? 0 : 1, $0.address) < ($1.parent == old ? 0 : 1, $1.address) }) {
      let bus = Bus(device.address)
      guard buses[bus] == nil else { continue }
      guard let next = free.first else { return nil }
      free.removeFirst()
      buses[bus] = next
    }
    var there: [PCIAddress: PCIAddress] = [:]
    for device in card {
      guard let bus = buses[Bus(device.address)] else { continue }
      there[device.address] = PCIAddress(
        domain: port.address.domain, bus: bus, device: device.address.device, function: device.address.function)
    }
    self.there = there
    var paths: [PCIAddress: String] = [old: port.path]
    // Bridges come before what is behind them, so that each path can be built on the one above.
    devices = card.compactMap { device in
      guard let address = there[device.address] else { return nil }
      let above = device.parent.flatMap { paths[$0] } ?? port.path
      let path = "\(above)/\(address)"
      paths[device.address] = path
      var configuration = device.configuration
      if device.hasSecondaryBus, let below = configuration.bridgeBuses {
        let bus = Bus(PCIAddress(domain: device.address.domain, bus: below.secondary, device: 0, function: 0))
        if let secondary = buses[bus], configuration.bytes.count > 0x1a {
          var bytes = configuration.bytes
          bytes[0x18] = address.bus
          bytes[0x19] = secondary
          bytes[0x1a] = max(secondary, bytes[0x1a])
          configuration = ConfigurationSpace(bytes: bytes)
        }
      }
      var moved = PCIDevice(
        address: address, path: path, identity: device.identity, pciClass: device.pciClass,
        configuration: configuration)
      moved.driver = device.driver
      moved.group = device.group
      moved.parent = device.parent == old ? port.address : device.parent.flatMap { there[$0] } ?? port.address
      moved.physicalFunction = device.physicalFunction.map { there[$0] ?? $0 }
      return moved
    }
  }

  private struct Bus: Hashable {
    let domain: UInt32
    let bus: UInt8
    init(_ address: PCIAddress) { (domain, bus) = (address.domain, address.bus) }
  }
}
