// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

extension GroupAnalysis {
  /// Everything there is to say about one device's group.
  public func explanation(for device: PCIDevice) -> GroupExplanation {
    let comparison = comparison(for: device)
    let predicted = try? predictedMembers(with: device.address).get()
    let others = kernelMembers(with: device) ?? (predicted ?? []).filter { $0 != device.address }
    let companions = others.compactMap { functions.topology[$0] }.map { other in
      GroupCompanion(function: GroupMember(other), reason: reason(for: other, with: device, comparison))
    }
    return GroupExplanation(
      device: GroupMember(device), group: device.group, usesIOMMU: usesIOMMU, isPredicted: !knowsGroups,
      walk: walk(from: device),
      slotFunctions: slotMates(of: device).map(GroupMember.init),
      domainController: functions.requesterBehindDomain(device), companions: companions,
      otherMembers: device.group.flatMap { kernelGroups[$0]?.otherMembers } ?? [], predicted: predicted,
      comparison: comparison, peerPaths: peerPaths(from: [device]),
      alternatives: alternatives(for: device, companions: companions.map(\.function)))
  }

  private func slotMates(of device: PCIDevice) -> [PCIDevice] {
    guard device.physicalFunction == nil else { return [] }
    return functions.topology.functions(ofSlot: device.address).filter {
      $0.address != device.address && $0.physicalFunction == nil
    }
  }

  // MARK: The walk

  /// From a device up to the root of its tree.
  public func walk(from device: PCIDevice) -> [GroupStep] {
    [step(device, isStart: true)]
      + functions.ancestors(of: device.address).compactMap { functions.topology[$0] }.map { step($0, isStart: false) }
  }

  private func step(_ device: PCIDevice, isStart: Bool) -> GroupStep {
    let state = functions.state(device.address)
    let isAlone = isStart && slotMates(of: device).isEmpty
    return GroupStep(
      function: GroupMember(device), role: Self.role(of: device, state), state: state,
      quirk: functions.quirks[device.address], isOverridden: functions.overridden.contains(device.address),
      isolates: isAlone ? true : state.isolates,
      reason: isStart ? Self.ownReason(state, isAlone: isAlone) : bridgeReason(device, state),
      alias: isStart ? nil : alias(of: device))
  }

  private static func role(of device: PCIDevice, _ state: AccessControlState) -> String {
    if let type = device.configuration.express.value?.portType, !device.configuration.isAllOnes { return type.name }
    let kind = device.pciClass.isHostBridge ? "host bridge" : device.hasSecondaryBus ? "bridge" : "device"
    switch state {
    case .conventional: return device.pciClass.isHostBridge ? kind : "conventional PCI \(kind)"
    case .unreadable: return "\(kind), type for root only"
    case .silent: return "\(kind) that does not answer"
    default: return kind
    }
  }

  private static func ownReason(_ state: AccessControlState, isAlone: Bool) -> String {
    switch state {
    case _ where isAlone: "the only function of its slot"
    case .enforceable: "ACS would keep it apart from the other functions of its slot: an IOMMU driver switches it on"
    case .enforced, .unneeded: "ACS keeps it apart from the other functions of its slot"
    case .incomplete(_, let missing):
      "not kept apart from the other functions of its slot: \(missing.names.joined(separator: ", ")) off"
    case .missing, .impossible: "not kept apart from the other functions of its slot: no ACS capability"
    case .conventional: "not kept apart from the other functions of its slot: conventional PCI has no ACS"
    case .unreadable: "whether ACS keeps its functions apart is for root to read"
    case .silent: "its configuration space reads all ones"
    }
  }

  private func bridgeReason(_ device: PCIDevice, _ state: AccessControlState) -> String {
    let isUpstream = functions.portType(device.address) == .upstreamPort
    switch state {
    case .enforced: return "sends everything behind it up to the IOMMU"
    case .enforceable: return "would send everything behind it up to an IOMMU, whose driver switches ACS on"
    case .unneeded where isUpstream: return "leaves it to the downstream ports of its switch"
    case .unneeded: return "nothing is asked of it"
    case .incomplete(_, let missing):
      return "lets requests pass below the IOMMU: \(missing.names.joined(separator: ", ")) off"
    case .missing: return "may let requests pass below the IOMMU: no ACS capability"
    case .conventional, .impossible: return "everything behind it shares one requester id"
    case .unreadable: return "what ACS says here is for root to read"
    case .silent: return "its configuration space reads all ones"
    }
  }

  /// The requester id of everything behind a bridge to conventional PCI: the secondary bus, device 0, for a PCIe-to-PCI
  /// bridge (PCI Express to PCI/PCI-X Bridge Specification 1.0, 2.3), else the bridge's own.
  private func alias(of bridge: PCIDevice) -> PCIAddress? {
    guard functions.aliases(bridge.address) == true else { return nil }
    if functions.portType(bridge.address) == .pciBridge, let buses = bridge.configuration.bridgeBuses {
      return PCIAddress(domain: bridge.address.domain, bus: buses.secondary, device: 0, function: 0)
    }
    return bridge.address
  }

  // MARK: Why others are in the group

  private func reason(
    for other: PCIDevice, with device: PCIDevice, _ comparison: GroupComparison
  ) -> GroupCompanion.Reason {
    for difference in comparison.differences where difference.functions.contains(other.address) {
      switch difference.kind {
      case .togetherByAlias(let address): return .requesterAlias(address)
      case .togetherBySwitch(let port): return .sameSwitch(port)
      case .togetherUnexplained: return .unexplained
      default: break
      }
    }
    let own = plain.chain(from: device.address)
    let others = plain.chain(from: other.address)
    if let above = own.firstIndex(of: other.address), above > 0 {
      return functions.requesterBehindDomain(device) == other.address
        ? .behindDomain(other.address) : .above(conventional: functions.aliases(other.address) == true)
    }
    if others.dropFirst().contains(device.address) { return .below }
    if let meeting = own.first(where: { others.contains($0) }) { return reason(from: meeting, own) }
    if case .unpredictable(let gap) = comparison { return topologicalReason(for: other, with: device, gap) }
    guard let first = own.last, let second = others.last, first.isSameSlot(as: second) else { return .unexplained }
    if others.count > 1 { return .behindSlot(first, second) }
    return own.count == 1 ? .sameSlot : .besidePort(first)
  }

  /// The first function from where two ways meet, upwards, that does not keep apart.
  private func reason(from meeting: PCIAddress, _ chain: [PCIAddress]) -> GroupCompanion.Reason {
    for address in chain.drop(while: { $0 != meeting }) {
      if functions.aliases(address) == true { return .behindBridge(address) }
      if functions.topology[address]?.hasSecondaryBus == false { return .behindDomain(address) }
      if functions.state(address).isolates == false { return .behindPort(address) }
    }
    return .unexplained
  }

  /// What the mere place of two functions says, when their configuration space could not be read.
  private func topologicalReason(
    for other: PCIDevice, with device: PCIDevice, _ gap: PredictionGap
  ) -> GroupCompanion.Reason {
    if functions.ancestors(of: device.address).contains(other.address) {
      return .above(conventional: functions.aliases(other.address) == true)
    }
    if functions.ancestors(of: other.address).contains(device.address) { return .below }
    if other.address.isSameSlot(as: device.address) { return .sameSlot }
    return .unreadable(gap)
  }

  // MARK: Where it would be alone

  /// The slots of this machine behind which a device would not share with strangers.
  public func alternatives(for device: PCIDevice) -> GroupAlternatives {
    let others = kernelMembers(with: device) ?? ((try? predictedMembers(with: device.address).get()) ?? [])
    return alternatives(
      for: device,
      companions: others.filter { $0 != device.address }.compactMap { functions.topology[$0] }.map(GroupMember.init))
  }

  private func alternatives(for device: PCIDevice, companions: [GroupMember]) -> GroupAlternatives {
    let strangers = companions.filter { !$0.isBridge }
    guard !strangers.isEmpty else { return .unneeded }
    if device.isBridge { return .fixed("it is a bridge") }
    if device.physicalFunction != nil { return .fixed("it is a virtual function of another device") }
    let ancestors = functions.ancestors(of: device.address)
    switch functions.state(device.address) {
    case .conventional where ancestors.isEmpty: return .fixed("it is part of the chipset")
    case .conventional: return .fixed("it is a conventional PCI card, and no slot for those isolates")
    default: break
    }
    if functions.portType(device.address) == .integratedEndpoint || ancestors.isEmpty {
      return .fixed("it is part of the chipset")
    }
    let slot = ancestors.first { functions.topology[$0]?.configuration.express.value?.hasSlot == true }
    guard let slot else {
      if let gap = unreadableSlot { return .unknown(gap) }
      return .fixed("it is soldered to the board: no port above it has a slot")
    }
    if strangers.allSatisfy({ functions.ancestors(of: $0.address).contains(slot) }) { return .ownCard }
    let found = isolatingSlots.filter { $0 != slot && !ancestors.contains($0) }.map { port in
      GroupAlternatives.IsolatingSlot(port: port, occupants: functions.topology.children(of: port).map(\.address))
    }
    if found.isEmpty { return unreadableSlot.map { .unknown($0) } ?? .none }
    return .slots(found.filter(\.occupants.isEmpty) + found.filter { !$0.occupants.isEmpty })
  }
}
