// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// PCI Express that is tunnelled through Thunderbolt or USB4.
///
/// A port that tunnels always advertises 2.5 GT/s, and runs at that by its registers, whatever the cable carries: by
/// the USB4 specification, version 2, 11.2.1, these settings do not represent actual throughput.
enum ThunderboltTunnel {
  /// Whether the link between a port and the upstream port of the switch below it is such a tunnel.
  static func isTunnel(_ end: PCIDevice, below port: PCIDevice, _ machine: Machine) -> Bool {
    let lower = end.configuration.express.value
    // Without privileges the type cannot be read, and sysfs tells the speed.
    guard end.hasSecondaryBus, lower.map({ $0.portType == .upstreamPort }) ?? true else { return false }
    guard end.linkCapability?.generation == 1, port.linkCapability?.generation == 1 else { return false }
    // With the thunderbolt driver at work, a root port without any speed is one of its tunnels' ends.
    return isThunderbolt(end) || isThunderbolt(port) || end.isRemovable == true
      || (machine.thunderbolt.contains(where: \.isHost) && port.parent.flatMap { machine.pci[$0] } == nil)
  }

  /// The first tunnel on the way from a function up: the switch at its lower end and the port above.
  static func above(_ device: PCIDevice, _ machine: Machine) -> (end: PCIDevice, port: PCIDevice)? {
    let bridges = machine.pci.bridges(above: device)
    return zip(bridges, bridges.dropFirst()).first { isTunnel($0, below: $1, machine) }.map { (end: $0, port: $1) }
  }

  /// A switch of a Thunderbolt controller, or a port that is made for one.
  private static func isThunderbolt(_ device: PCIDevice) -> Bool {
    device.configuration.isThunderbolt || (device.identity.vendor == 0x8086 && intel.contains(device.identity.device))
  }

  /// Switches of Intel's Thunderbolt controllers, and root ports of its processors that carry tunnels (pci.ids; for
  /// Barlow Ridge PCI_DEVICE_ID_INTEL_BARLOW_RIDGE_HUB_*_BRIDGE in `drivers/thunderbolt/nhi.h`).
  private static let intel: Set<UInt16> = [
    0x1513, 0x151a, 0x1547, 0x1549, 0x1567, 0x1569, 0x156b, 0x156d, 0x1576, 0x1578, 0x157e, 0x15c0, 0x15d3, 0x15da,
    0x15e7, 0x15ea, 0x15ef, 0x0b26, 0x1136, 0x5786, 0x57a4, 0x461f, 0x462f, 0x463f, 0x466e, 0x7ec4, 0x7ec5, 0x7ec6,
    0x7ec7, 0x8a1d, 0x8a1f, 0x8a21, 0x8a23, 0x9a23, 0x9a25, 0x9a27, 0x9a29, 0x9a2b, 0x9a2d, 0x9a2f, 0x9a31,
  ]
}
