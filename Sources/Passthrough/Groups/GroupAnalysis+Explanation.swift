// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension GroupAnalysis {
  /// Everything there is to say about one device's group. `isVital`: whether the host needs a function now, as far as
  /// the one who asks knows: what is in such a slot is not to be moved out of it.
  package func explanation(
    for device: PCIDevice, isVital: (PCIAddress) -> Bool = { _ in false }
  ) -> GroupExplanation {
    let comparison = comparison(for: device)
    let predicted = try? predictedMembers(with: device.address).get()
    let others = kernelMembers(with: device) ?? (predicted ?? []).filter { $0 != device.address }
    let companions = companions(of: device, others, comparison)
    return GroupExplanation(
      device: GroupMember(device), group: device.group, usesIOMMU: usesIOMMU, isPredicted: !knowsGroups,
      walk: walk(from: device),
      slotFunctions: slotMates(of: device).map(GroupMember.init),
      domainController: functions.requesterBehindDomain(device), companions: companions,
      otherMembers: device.group.flatMap { kernelGroups[$0]?.otherMembers } ?? [], predicted: predicted,
      comparison: comparison, peerPaths: peerPaths(from: [device]),
      alternatives: alternatives(for: device, isVital: isVital))
  }

  /// The others of a group, each with what brought it there.
  func companions(of device: PCIDevice, _ others: [PCIAddress], _ comparison: GroupComparison) -> [GroupCompanion] {
    var unexpected: [PCIAddress: GroupCompanion.Reason] = [:]
    for difference in comparison.differences {
      let reason: GroupCompanion.Reason
      switch difference.kind {
      case .togetherByAlias(let address): reason = .requesterAlias(address)
      case .togetherBySwitch(let port): reason = .sameSwitch(port)
      case .togetherUnexplained: reason = .unexplained
      default: continue
      }
      for address in difference.functions { unexpected[address] = reason }
    }
    var chains = Chains(device.address, self)
    return others.compactMap { functions.topology[$0] }.map { other in
      GroupCompanion(
        function: GroupMember(other),
        reason: unexpected[other.address] ?? reason(for: other, with: device, comparison, &chains))
    }
  }

  private func slotMates(of device: PCIDevice) -> [PCIDevice] {
    guard device.physicalFunction == nil else { return [] }
    return functions.topology.functions(ofSlot: device.address).filter {
      $0.address != device.address && $0.physicalFunction == nil
    }
  }

  // MARK: The walk

  /// From a device up to the root of its tree.
  package func walk(from device: PCIDevice) -> [GroupStep] {
    [step(device, isStart: true)]
      + functions.ancestors(of: device.address).compactMap { functions.topology[$0] }.map { step($0, isStart: false) }
  }

  /// The first steps above a device.
  func walk(above device: PCIDevice, count: Int) -> [GroupStep] {
    var steps: [GroupStep] = []
    var next = functions.above(device.address)
    while let address = next, let bridge = functions.topology[address], steps.count < count {
      steps.append(step(bridge, isStart: false))
      next = functions.above(address)
    }
    return steps
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

  /// How the chains of others, by which each comes to its group, meet the chain of one device. Every function is looked
  /// at once, however many others there are and however deep they are.
  private struct Chains {
    let own: [PCIAddress]
    private let places: [PCIAddress: Int]
    /// By place in the own chain: why everything from there on upwards shares.
    private let causes: [GroupCompanion.Reason]
    private var known: [PCIAddress: (meeting: PCIAddress?, end: PCIAddress)] = [:]

    init(_ device: PCIAddress, _ analysis: GroupAnalysis) {
      own = analysis.plain.chain(from: device)
      places = Dictionary(own.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      var causes: [GroupCompanion.Reason] = []
      var cause = GroupCompanion.Reason.unexplained
      for address in own.reversed() {
        if analysis.functions.aliases(address) == true {
          cause = .behindBridge(address)
        } else if analysis.functions.topology[address]?.hasSecondaryBus == false {
          cause = .behindDomain(address)
        } else if let port = analysis.functions.topology[address].flatMap(analysis.plain.culprit) {
          cause = .sameSwitch(port)
        } else if analysis.functions.state(address).isolates == false {
          cause = .behindPort(address)
        }
        causes.append(cause)
      }
      self.causes = causes.reversed()
    }

    func place(of address: PCIAddress) -> Int? { places[address] }

    /// The first function from where the two ways meet, upwards, that does not keep apart.
    func cause(from meeting: PCIAddress) -> GroupCompanion.Reason { places[meeting].map { causes[$0] } ?? .unexplained }

    /// Where another's chain meets the own one, and where it ends.
    mutating func way(of other: PCIAddress, _ plain: GroupPrediction) -> (meeting: PCIAddress?, end: PCIAddress) {
      var passed: [PCIAddress] = []
      var next = other
      var result: (meeting: PCIAddress?, end: PCIAddress)
      while true {
        if let found = known[next] {
          result = found
          break
        }
        if places[next] != nil {
          result = (next, own.last ?? next)
          break
        }
        passed.append(next)
        guard let above = plain.joined(by: next), passed.count <= plain.count else {
          result = (nil, next)
          break
        }
        next = above
      }
      for address in passed { known[address] = result }
      return result
    }
  }

  private func reason(
    for other: PCIDevice, with device: PCIDevice, _ comparison: GroupComparison, _ chains: inout Chains
  ) -> GroupCompanion.Reason {
    if let place = chains.place(of: other.address), place > 0,
      plain.culprit(inSwitchWith: other) == nil || functions.ancestors(of: device.address).contains(other.address)
    {
      return functions.requesterBehindDomain(device) == other.address
        ? .behindDomain(other.address) : .above(conventional: functions.aliases(other.address) == true)
    }
    let way = chains.way(of: other.address, plain)
    if way.meeting == device.address { return .below }
    if let meeting = way.meeting { return chains.cause(from: meeting) }
    if case .unpredictable(let gap) = comparison { return topologicalReason(for: other, with: device, gap) }
    guard let first = chains.own.last, first.isSameSlot(as: way.end) else { return .unexplained }
    if way.end != other.address { return .behindSlot(first, way.end) }
    return chains.own.count == 1 ? .sameSlot : .besidePort(first)
  }

  /// What the mere place of two functions says, when their configuration space could not be read.
  private func topologicalReason(
    for other: PCIDevice, with device: PCIDevice, _ gap: PredictionFailure
  ) -> GroupCompanion.Reason {
    if functions.ancestors(of: device.address).contains(other.address) {
      return .above(conventional: functions.aliases(other.address) == true)
    }
    if functions.ancestors(of: other.address).contains(device.address) { return .below }
    if other.address.isSameSlot(as: device.address) { return .sameSlot }
    return .unreadable(gap)
  }
}
