// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Where in this machine a device would not share its group with strangers.
package enum GroupAlternatives: Sendable, Hashable {
  /// It shares with nobody but bridges.
  case unneeded
  /// All that it shares with would share with it behind any port: functions of one card that nothing separates.
  case ownCard
  /// It is no card that could be moved, and why.
  case fixed(String)
  /// No slot of this machine would do.
  case none
  /// `companions`: the other functions of its own card that share its group there; empty where it would be alone.
  /// `separated`: those that it shares with now and would not there, because ACS separates the card's functions.
  case slots([IsolatingSlot], companions: [PCIAddress], separated: [PCIAddress])
  /// Ports whose configuration space is for root only.
  case unknown(PredictionFailure)

  /// A slot behind a port from which every step up isolates.
  package struct IsolatingSlot: Sendable, Hashable {
    package let port: PCIAddress
    /// What is in it now; empty for an empty slot.
    package let occupants: [PCIAddress]
    /// The host needs what is in it now.
    package var isNeeded = false
    /// The lanes of the port, where known.
    var width: UInt8?
  }
}

extension GroupAnalysis {
  /// Where a function sits, as far as putting it elsewhere goes.
  enum Place: Sendable, Hashable {
    /// On a card in the slot behind this port.
    case slot(PCIAddress)
    /// It cannot be moved, and why.
    case fixed(String)
    case unknown(PredictionFailure)
  }

  static let partOfChipset = "it is part of the processor or the chipset"

  /// Whether a function is on a card, and behind which port the card is.
  func place(of device: PCIDevice) -> Place {
    if device.isPlatformBridge { return .fixed(Self.partOfChipset) }
    if device.isBridge { return .fixed("it is a bridge") }
    if let physical = device.physicalFunction.flatMap({ functions.topology[$0] }), physical.physicalFunction == nil {
      return place(of: physical)
    }
    // NVSwitches are on the board that carries the GPUs, whatever the ports above say.
    if device.identity.vendor == 0x10de, device.pciClass.code == 0x0680 {
      return .fixed("it is an NVSwitch, soldered to the board of the GPUs")
    }
    let ancestors = functions.ancestors(of: device.address)
    switch functions.state(device.address) {
    case .conventional where ancestors.isEmpty: return .fixed(Self.partOfChipset)
    case .conventional: return .fixed("it is a conventional PCI card, and no slot for those isolates")
    default: break
    }
    if functions.portType(device.address) == .integratedEndpoint || ancestors.isEmpty {
      return .fixed(Self.partOfChipset)
    }
    guard let slot = ancestors.first(where: hasSlot) else {
      if let gap = unreadableSlot { return .unknown(gap) }
      return .fixed("it is soldered to the board: no port above it has a slot")
    }
    return Self.isBuiltIn(functions, behind: slot) ? .fixed(Self.partOfChipset) : .slot(slot)
  }

  /// Whether a function is on a card that can be taken out and put elsewhere, as far as can be told: without privileges
  /// it counts as one.
  func isOnCard(_ device: PCIDevice) -> Bool { if case .fixed = place(of: device) { false } else { true } }

  private func hasSlot(_ address: PCIAddress) -> Bool { Self.hasSlot(functions, address) }

  /// A root port or a downstream port of a switch with the bit Slot Implemented.
  private static func hasSlot(_ functions: GroupFunctions, _ address: PCIAddress) -> Bool {
    guard let space = functions.topology[address]?.configuration, !space.isAllOnes,
      let express = space.express.value
    else { return false }
    return express.hasSlot && (express.portType == .rootPort || express.portType == .downstreamPort)
  }

  /// Whether what is behind a port of AMD's is part of the processor or the chipset, whatever the port says of a slot:
  /// AMD's own functions (1022: USB, PSP, audio, SATA) are on no cards, and a processor's graphics (1002) share their
  /// slot.
  private static func isBuiltIn(_ functions: GroupFunctions, behind port: PCIAddress) -> Bool {
    guard functions.topology[port]?.identity.vendor == 0x1022 else { return false }
    return functions.topology.children(of: port).contains { $0.identity.vendor == 0x1022 }
  }

  /// The slots of a machine from which every step up isolates, empty ones first, and the first port of which nothing
  /// can be told.
  ///
  /// No place for a card is a port in a VMD's domain (all of it shares the controller's id), one whose slot holds a
  /// part of the processor or the chipset, or one that is itself outside the machine, behind a Thunderbolt or USB4
  /// cable.
  static func slots(
    _ functions: GroupFunctions, _ prediction: GroupPrediction
  ) -> ([GroupAlternatives.IsolatingSlot], PredictionFailure?) {
    var slots: [GroupAlternatives.IsolatingSlot] = []
    var unreadable: PredictionFailure?
    for device in functions.topology.devices where device.hasSecondaryBus && !device.configuration.isAllOnes {
      if device.configuration.express.isUnreadable {
        unreadable = unreadable ?? .needsRoot(device.address)
        continue
      }
      guard hasSlot(functions, device.address), functions.requesterBehindDomain(device) == nil,
        device.isRemovable != true, case .success(true) = prediction.isolates(behind: device.address),
        !isBuiltIn(functions, behind: device.address)
      else { continue }
      slots.append(
        GroupAlternatives.IsolatingSlot(
          port: device.address, occupants: functions.topology.children(of: device.address).map(\.address),
          width: device.linkCapability?.width))
    }
    return (slots.filter(\.occupants.isEmpty) + slots.filter { !$0.occupants.isEmpty }, unreadable)
  }

  // MARK: Where it would be alone

  /// The slots of this machine behind which a device would share its group with nobody outside its card, and with fewer
  /// than now: the predictor's answer for its card behind such a port. `limit`: how many are wanted; `isVital`: whether
  /// the host needs a function now.
  package func alternatives(
    for device: PCIDevice, limit: Int = .max, isVital: (PCIAddress) -> Bool = { _ in false }
  ) -> GroupAlternatives {
    let others = kernelMembers(with: device) ?? ((try? predictedMembers(with: device.address).get()) ?? [])
    let strangers = others.filter { address in
      address != device.address && functions.topology[address].map { !$0.isBridge } ?? false
    }
    guard !strangers.isEmpty else { return .unneeded }
    let slot: PCIAddress
    switch place(of: device) {
    case .fixed(let reason): return .fixed(reason)
    case .unknown(let gap): return .unknown(gap)
    case .slot(let port): slot = port
    }
    let together: Set<PCIAddress>
    switch card(behind: slot).members(with: device.address) {
    case .failure(let gap): return .unknown(gap)
    case .success(let members): together = members
    }
    if strangers.allSatisfy(together.contains) { return .ownCard }
    var found: [GroupAlternatives.IsolatingSlot] = []
    let ancestors = functions.ancestors(of: device.address)
    for place in isolatingSlots where found.count < limit {
      guard !ancestors.contains(place.port), canHold(place, device),
        !functions.ancestors(of: place.port).contains(slot)
      else { continue }
      var place = place
      place.isNeeded = place.occupants.contains(where: isVital)
      found.append(place)
    }
    guard !found.isEmpty else { return unreadableSlot.map { .unknown($0) } ?? .none }
    let onCard = strangers.filter { functions.ancestors(of: $0).contains(slot) }
    return .slots(
      found.filter { !$0.isNeeded } + found.filter(\.isNeeded),
      companions: together.filter { address in
        address != device.address && functions.topology[address]?.isBridge == false
      }.sorted(),
      separated: onCard.filter { !together.contains($0) }.sorted())
  }

  /// What would share behind an isolating port, of all that is behind one now.
  func card(behind port: PCIAddress) -> CardGroups {
    memo.card(behind: port) {
      CardGroups(
        functions.topology.descendants(of: port), behind: port, hasIVRS: hasIVRS, usesIOMMU: usesIOMMU,
        rules: functions.rules)
    }
  }

  /// A slot of one lane holds no card that could use four and more.
  private func canHold(_ slot: GroupAlternatives.IsolatingSlot, _ device: PCIDevice) -> Bool {
    guard slot.width == 1, let width = device.linkCapability?.width else { return true }
    return width < 4
  }
}
