// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// One PCI Express link on the way from a function up to the root port: its lower end and the port above.
struct LinkHop {
  let end: PCIDevice
  let port: PCIDevice
  /// The most that the lower end can do.
  let able: PCILink
  /// What was negotiated; nil where nobody tells.
  let now: PCILink?
  /// The most that both ends can do.
  let possible: PCILink
  /// Whether it is tunnelled through Thunderbolt or USB4: then its registers say nothing about its speed.
  let isTunnel: Bool

  private init?(_ end: PCIDevice, below port: PCIDevice, _ machine: Machine) {
    guard let able = end.linkCapability else { return nil }
    self.end = end
    self.port = port
    self.able = able
    now = end.link
    possible =
      port.linkCapability.flatMap {
        PCILink(speed: min(able.generation, $0.generation), width: min(able.width, $0.width))
      } ?? able
    isTunnel = ThunderboltTunnel.isTunnel(end, below: port, machine)
  }

  /// The links from a function upward. A switch shows itself as an upstream port over downstream ports: the link of the
  /// former leads up, that of the latter, like a root port's, is the one below and seen from there. Many graphics cards
  /// carry such a switch; then the second link is the one in the slot.
  static func path(of device: PCIDevice, in machine: Machine) -> [LinkHop] {
    let bridges = machine.pci.bridges(above: device)
    // What is built in has no port above it and no wire to lose.
    guard let port = bridges.first, let first = LinkHop(device, below: port, machine) else { return [] }
    var hops = [first]
    for (position, bridge) in bridges.enumerated() where position + 1 < bridges.count {
      // Without privileges the type cannot be read; the ports of switches alternate.
      let isUpstream = bridge.configuration.express.value.map { $0.portType == .upstreamPort } ?? (position % 2 == 1)
      if isUpstream, let hop = LinkHop(bridge, below: bridges[position + 1], machine) { hops.append(hop) }
    }
    return hops
  }

  /// Whether it runs below what both ends can do.
  func hasLost(_ topology: PCITopology) -> Bool {
    guard let now, !isTunnel else { return false }
    return topology.hasLost(at: end, of: possible, to: now)
  }

  /// The link as it is under load.
  func awake(_ topology: PCITopology) -> PCILink {
    guard let now, now.generation < possible.generation, topology.linkMayRest(at: end) else { return now ?? possible }
    return PCILink(speed: max(now.generation, possible.generation), width: now.width) ?? now
  }

  var evidence: [Evidence] {
    if isTunnel {
      return [
        Evidence(
          end.busPath, "tunnelled through Thunderbolt or USB4 below \(port.address): its speed is not in its registers")
      ]
    }
    return [
      Evidence(
        "\(end.busPath)/\(end.configuration.express.value == nil ? "current_link_width" : "config")",
        "\(now.map { "\($0)" } ?? "unknown"), at most \(able)"),
      Evidence("\(port.busPath)/max_link_width", "with the port above at most \(possible)"),
    ]
  }
}
