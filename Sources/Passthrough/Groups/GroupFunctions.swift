// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What the rules of grouping need to know of each function, read once.
struct GroupFunctions: Sendable {
  let topology: PCITopology
  let states: [PCIAddress: AccessControlState]
  let quirks: [PCIAddress: AccessControlQuirk]
  /// What `pcie_acs_override` covers.
  let overridden: Set<PCIAddress>
  /// The functions of each slot, in order; virtual functions left out, as they count for themselves.
  let slots: [[PCIAddress]]
  /// Found once, since every question about a function asks for them.
  private var ancestors: [PCIAddress: [PCIAddress]] = [:]

  init(_ topology: PCITopology, override: AccessControlOverride?, hasIVRS: Bool, usesIOMMU: Bool) {
    self.topology = topology
    var states: [PCIAddress: AccessControlState] = [:]
    var quirks: [PCIAddress: AccessControlQuirk] = [:]
    var overridden: Set<PCIAddress> = []
    var slots: [[PCIAddress]] = []
    for device in topology.devices {
      let isMultifunction = Self.isMultifunction(device)
      let state = AccessControlState(of: device, isMultifunction: isMultifunction, usesIOMMU: usesIOMMU)
      states[device.address] = state
      quirks[device.address] = AccessControlQuirk(for: device, isMultifunction: isMultifunction, hasIVRS: hasIVRS)
      if override?.covers(device, state, isMultifunction: isMultifunction) == true { overridden.insert(device.address) }
      guard device.physicalFunction == nil else { continue }
      // The devices are in the order of their addresses, so the functions of a slot follow one another.
      if let last = slots.last?.last, last.isSameSlot(as: device.address), topology[last]?.parent == device.parent {
        slots[slots.count - 1].append(device.address)
      } else {
        slots.append([device.address])
      }
    }
    self.states = states
    self.quirks = quirks
    self.overridden = overridden
    self.slots = slots
    for device in topology.devices { ancestors[device.address] = findAncestors(of: device.address) }
  }

  /// As the kernel has it (pci_scan_slot, pci_iov_add_virtfn): by the header bit or a function number above 0; virtual
  /// functions never.
  static func isMultifunction(_ device: PCIDevice) -> Bool {
    device.physicalFunction == nil && (device.configuration.isMultifunction || device.address.function != 0)
  }

  func state(_ address: PCIAddress) -> AccessControlState { states[address] ?? .unreadable }

  /// Whether requests from behind a bridge carry the bridge's own id, or one that it makes up (pci_for_each_dma_alias); nil
  /// when that cannot be told.
  func aliases(_ bridge: PCIAddress) -> Bool? {
    switch state(bridge) {
    case .conventional: true
    case .impossible: topology[bridge]?.configuration.express.value?.portType != .eventCollector
    case .unreadable, .silent: nil
    default: false
    }
  }

  /// Functions in a domain of their own behind a Volume Management Device send their requests with its id
  /// (pci_real_dma_dev in `arch/x86/pci/common.c`). Such domains lie above ffffh.
  func requesterBehindDomain(_ device: PCIDevice) -> PCIAddress? {
    guard device.address.domain > 0xffff else { return nil }
    for part in device.path.split(separator: "/").reversed() {
      if let address = PCIAddress(part), address.domain != device.address.domain, topology[address] != nil {
        return address
      }
    }
    return nil
  }

  func portType(_ address: PCIAddress) -> PCIExpress.PortType? {
    guard let space = topology[address]?.configuration, !space.isAllOnes else { return nil }
    return space.express.value?.portType
  }

  /// Whether the kernel, by what it knows of the product or by the capability, has reason to take a function as isolating.
  func isTrusted(_ address: PCIAddress) -> Bool? { quirks[address]?.isolates ?? state(address).isolates }

  /// The function that a function hangs behind, by the bus or through a domain.
  func above(_ address: PCIAddress) -> PCIAddress? {
    guard let device = topology[address] else { return nil }
    return device.parent ?? requesterBehindDomain(device)
  }

  /// The functions from a function's parent up to the root; a damaged capture cannot make it endless.
  func ancestors(of address: PCIAddress) -> [PCIAddress] { ancestors[address] ?? [] }

  private func findAncestors(of address: PCIAddress) -> [PCIAddress] {
    var found: [PCIAddress] = []
    var seen: Set<PCIAddress> = [address]
    var next = above(address)
    while let address = next, topology[address] != nil, seen.insert(address).inserted {
      found.append(address)
      next = above(address)
    }
    return found
  }

  /// Why nothing can be said at a function.
  func gap(at address: PCIAddress) -> PredictionGap {
    if case .silent = state(address) { .noAnswer(address) } else { .needsRoot(address) }
  }

  /// Why nothing can be said about the way up from a function: the first unreadable step.
  func gap(above device: PCIDevice) -> PredictionGap {
    var seen: Set<PCIAddress> = [device.address]
    var next = device.parent
    while let address = next {
      guard let bridge = topology[address] else { return .missingBridge(address) }
      guard seen.insert(address).inserted else { return .loop(address) }
      if state(address).isolates == nil { return gap(at: address) }
      next = bridge.parent
    }
    return gap(at: device.address)
  }
}
