// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A way by which a device reaches others, or they reach it, without passing the IOMMU, although the kernel gives them
/// groups of their own.
package struct PeerPath: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// This downstream port of a switch does not send requests for its neighbours up to the IOMMU.
    case switchPort(PCIAddress)
    /// The kernel was told to split what nothing splits.
    case unenforcedSplit
  }

  package let kind: Kind
  /// Who is at the other end: no bridges.
  package let peers: [PCIAddress]
  /// False when there are more peers than are named.
  package let isComplete: Bool
}

extension GroupAnalysis {
  /// No more than this many peers are named per way.
  static let peerLimit = 64

  /// The ways that lead from some functions of one kernel group past the IOMMU to functions outside it.
  ///
  /// A downstream port of a switch without P2P Request Redirect forwards a request for a neighbouring port's addresses
  /// straight to that port (PCIe 6.0, 6.12). By `GroupingRules.Switches.byPort` the kernel gives each such port a group
  /// of its own all the same: it looks upwards only. What happens between root ports is the root complex's affair; like
  /// the kernel, this takes them as kept apart.
  package func peerPaths(from devices: [PCIDevice]) -> [PeerPath] {
    var found: [PeerPath] = []
    var seenPorts: Set<PCIAddress> = []
    var named: Set<PCIAddress> = []
    for device in devices {
      for port in functions.ancestors(of: device.address)
      where functions.portType(port) == .downstreamPort && seenPorts.insert(port).inserted {
        guard let path = path(through: port, outside: device, &named) else { continue }
        found.append(path)
      }
      let split = splits(from: device).filter(\.isUnenforced).flatMap(\.functions).filter {
        functions.topology[$0]?.isBridge == false && named.insert($0).inserted
      }
      if !split.isEmpty {
        found.append(
          PeerPath(
            kind: .unenforcedSplit, peers: Array(split.prefix(Self.peerLimit)),
            isComplete: split.count <= Self.peerLimit))
      }
    }
    return found
  }

  /// Why it cannot be told whether such ways lead from a device: a bridge above that was not read.
  package func peerPathGap(for device: PCIDevice) -> PredictionFailure? {
    functions.ancestors(of: device.address).first { functions.state($0).isolates == nil }.map { functions.gap(at: $0) }
  }

  private func path(
    through port: PCIAddress, outside device: PCIDevice, _ named: inout Set<PCIAddress>
  ) -> PeerPath? {
    guard let parent = functions.topology[port]?.parent else { return nil }
    var peers: [PCIAddress] = []
    var isComplete = true
    var culprit: PCIAddress?
    for neighbour in functions.topology.children(of: parent)
    where neighbour.address != port && functions.portType(neighbour.address) == .downstreamPort {
      guard let leaking = [port, neighbour.address].first(where: forwardsPeerToPeer) else { continue }
      culprit = culprit ?? leaking
      isComplete = collect(below: neighbour.address, outside: device, &peers, &named) && isComplete
    }
    guard let culprit, !peers.isEmpty else { return nil }
    return PeerPath(kind: .switchPort(culprit), peers: peers, isComplete: isComplete)
  }

  private func forwardsPeerToPeer(_ port: PCIAddress) -> Bool {
    functions.state(port).redirectsRequests == false && functions.quirks[port]?.isolates != true
  }

  /// Adds the functions below a port that are no bridges; false when there are more than may be named.
  private func collect(
    below port: PCIAddress, outside device: PCIDevice, _ peers: inout [PCIAddress],
    _ named: inout Set<PCIAddress>
  ) -> Bool {
    var pending = functions.topology.children(of: port)
    var visited: Set<PCIAddress> = [port]
    while let next = pending.popLast() {
      guard visited.insert(next.address).inserted else { continue }
      if !next.isBridge, !isTogether(next.address, with: device), named.insert(next.address).inserted {
        guard peers.count < Self.peerLimit else { return false }
        peers.append(next.address)
      }
      pending += functions.topology.children(of: next.address)
    }
    peers.sort()
    return true
  }
}
