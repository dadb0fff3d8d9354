// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What the rules of grouping need to know of each function, read once.
struct GroupFunctions: Sendable {
  let topology: PCITopology
  var rules: GroupingRules
  let states: [PCIAddress: AccessControlState]
  let quirks: [PCIAddress: AccessControlQuirk]
  /// What `pcie_acs_override` covers.
  let overridden: Set<PCIAddress>
  /// The functions of each slot, in order; virtual functions left out, as they count for themselves.
  let slots: [[PCIAddress]]
  /// By function: the function in this machine that it is behind, by the bus or through a domain.
  private let ways: [PCIAddress: PCIAddress]
  /// By function of a Volume Management Device's domain: the controller.
  private let requesters: [PCIAddress: PCIAddress]

  /// No way up is longer: a domain has 256 buses, and a VMD's domain is behind a function of another. A capture may
  /// claim more.
  static let longestWay = 512

  init(
    _ topology: PCITopology, override: AccessControlOverride?, hasIVRS: Bool, usesIOMMU: Bool, rules: GroupingRules
  ) {
    self.topology = topology
    self.rules = rules
    var states: [PCIAddress: AccessControlState] = [:]
    var quirks: [PCIAddress: AccessControlQuirk] = [:]
    var overridden: Set<PCIAddress> = []
    var slots: [[PCIAddress]] = []
    var ways: [PCIAddress: PCIAddress] = [:]
    var requesters: [PCIAddress: PCIAddress] = [:]
    for device in topology.devices {
      if rules.joinsDomainController, let controller = Self.requesterBehindDomain(device, topology) {
        requesters[device.address] = controller
      }
      if let above = device.parent ?? requesters[device.address], topology.contains(above) {
        ways[device.address] = above
      }
      let isMultifunction = Self.isMultifunction(device)
      states[device.address] = AccessControlState(
        of: device, isMultifunction: isMultifunction, usesIOMMU: usesIOMMU, asked: rules.asked)
      quirks[device.address] = AccessControlQuirk(for: device, isMultifunction: isMultifunction, hasIVRS: hasIVRS)
      if override?.covers(device, isMultifunction: isMultifunction) == true { overridden.insert(device.address) }
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
    self.ways = ways
    self.requesters = requesters
  }

  /// As the kernel has it (pci_scan_slot, pci_iov_add_virtfn): by the header bit or a function number above 0; virtual
  /// functions never.
  static func isMultifunction(_ device: PCIDevice) -> Bool {
    device.physicalFunction == nil && (device.configuration.isMultifunction || device.address.function != 0)
  }

  func state(_ address: PCIAddress) -> AccessControlState { states[address] ?? .unreadable }

  /// Whether requests from behind a bridge carry the bridge's own id, or one that it makes up (pci_for_each_dma_alias);
  /// nil when that cannot be told.
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
  func requesterBehindDomain(_ device: PCIDevice) -> PCIAddress? { requesters[device.address] }

  private static func requesterBehindDomain(_ device: PCIDevice, _ topology: PCITopology) -> PCIAddress? {
    guard device.address.domain > 0xffff else { return nil }
    for part in device.path.split(separator: "/").reversed() {
      if let address = PCIAddress(part), address.domain != device.address.domain, topology.contains(address) {
        return address
      }
    }
    return nil
  }

  func portType(_ address: PCIAddress) -> PCIExpress.PortType? {
    guard let space = topology[address]?.configuration, !space.isAllOnes else { return nil }
    return space.express.value?.portType
  }

  /// Whether the kernel, by what it knows of the product or by the capability, has reason to take a function as
  /// isolating.
  func isTrusted(_ address: PCIAddress) -> Bool? { quirks[address]?.isolates ?? state(address).isolates }

  /// The function that a function is behind, by the bus or through a domain; nil at a root, and where a capture lacks
  /// it.
  func above(_ address: PCIAddress) -> PCIAddress? { ways[address] }

  /// The functions from a function's parent up to the root, no more than `longestWay`.
  func ancestors(of address: PCIAddress) -> [PCIAddress] {
    var found: [PCIAddress] = []
    var next = ways[address]
    while let address = next, found.count < Self.longestWay {
      found.append(address)
      next = ways[address]
    }
    return found
  }

  /// Why nothing can be said at a function.
  func gap(at address: PCIAddress) -> PredictionFailure {
    if case .silent = state(address) { .noAnswer(address) } else { .needsRoot(address) }
  }
}
