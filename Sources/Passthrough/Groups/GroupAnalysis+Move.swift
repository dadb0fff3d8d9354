// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension GroupAnalysis {
  /// Puts a device's whole card (everything that is behind the port of its slot) behind another port, in place of what
  /// is there now, and predicts the groups of that machine with what the kernel knows of products.
  package func move(of device: PCIDevice, to port: PCIAddress) throws(MoveError) -> SimulatedMove {
    guard let target = functions.topology[port] else { throw .noPort(port) }
    guard port != device.address else { throw .itself(port) }
    guard let type = functions.portType(port), type == .rootPort || type == .downstreamPort, target.hasSecondaryBus
    else { throw .notAPort(port) }
    let slot = try slot(of: device)
    guard slot != port else { throw .alreadyThere(port) }
    let above = functions.ancestors(of: port)
    guard !above.contains(slot), !above.contains(device.address) else { throw .onTheCard(port) }
    guard !functions.ancestors(of: slot).contains(port) else { throw .aboveTheSlot(port) }

    let card = functions.topology.descendants(of: slot)
    let displaced = functions.topology.descendants(of: port)
    let gone = Set((card + displaced).map(\.address))
    // What the kernel keeps from the IOMMU has no group, wherever the card is.
    let staying = functions.topology.devices.filter { other in
      !gone.contains(other.address) && !(usesIOMMU && other.group == nil && !other.isBridge)
    }
    let taken = Set(
      staying.flatMap { other -> [UInt8] in
        guard other.address.domain == port.domain else { return [] }
        let below = other.address == port ? nil : other.configuration.bridgeBuses?.secondary
        return [other.address.bus] + (below.map { [$0] } ?? [])
      })
    guard let moved = RelocatedCard(card, from: slot, to: target, taken: taken),
      let own = moved.there[device.address]
    else { throw .noBusNumbers(port.domain) }
    let there = GroupAnalysis(
      PCITopology(staying + moved.devices), groups: [], override: override, hasIVRS: hasIVRS, usesIOMMU: usesIOMMU,
      knowsGroups: knowsGroups, rules: functions.rules, trustsQuirks: true)
    return there.described(
      own, behind: target, now: Dictionary(moved.there.map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
      displaced: displaced)
  }

  /// The port whose slot holds a device's card. Conventional cards and soldered devices are thought of as movable here:
  /// the answer is asked for.
  private func slot(of device: PCIDevice) throws(MoveError) -> PCIAddress {
    switch place(of: device) {
    case .slot(let port): return port
    case .unknown(let gap): throw .unknown(gap)
    case .fixed(let reason):
      let ports = functions.ancestors(of: device.address).filter { address in
        let type = functions.portType(address)
        return type == .rootPort || type == .downstreamPort
      }
      guard reason != Self.partOfChipset, !device.isBridge, let port = ports.first else {
        throw .notACard(device.address, reason)
      }
      return port
    }
  }

  /// In the machine as it would be.
  private func described(
    _ address: PCIAddress, behind port: PCIDevice, now: [PCIAddress: PCIAddress], displaced: [PCIDevice]
  ) -> SimulatedMove {
    func function(_ device: PCIDevice) -> SimulatedMove.Function {
      SimulatedMove.Function(
        member: GroupMember(device), current: now[device.address] ?? device.address,
        isMoved: now[device.address] != nil)
    }
    let card = functions.topology.devices.filter { now[$0.address] != nil }
    let device = functions.topology[address] ?? port
    var companions: [SimulatedMove.Companion]?
    var gap: PredictionFailure?
    var together: Set<PCIAddress> = []
    switch informed.members(with: address) {
    case .failure(let found): gap = found
    case .success(var members):
      let slot = functions.topology.functions(ofSlot: address)
      if slot.contains(where: RequesterAlias.isKnown) {
        members += slot.map(\.address).filter { !members.contains($0) }
      }
      together = Set(members)
      companions = self.companions(of: device, members.filter { $0 != address }, .noGroup).compactMap { companion in
        functions.topology[companion.function.address].map {
          SimulatedMove.Companion(function: function($0), reason: companion.reason)
        }
      }
    }
    let isSplit = overridden.anchor(of: address).map { anchor in
      together.contains { overridden.anchor(of: $0) != anchor }
    }
    return SimulatedMove(
      device: function(device), port: GroupMember(port), card: card.map(function),
      displaced: displaced.map(GroupMember.init), walk: walk(from: device), companions: companions, gap: gap,
      separated: gap == nil ? card.filter { !$0.isBridge && !together.contains($0.address) }.map(function) : [],
      override: isSplit == true ? override?.argument : nil)
  }
}
