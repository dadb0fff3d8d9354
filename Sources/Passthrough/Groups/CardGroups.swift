// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Which functions of one card share a group, and which ACS separates, where the card is behind a port from which every
/// step up isolates. It is the predictor's answer for such a port with the card behind it.
struct CardGroups: Sendable {
  private let groups: [PCIAddress: Set<PCIAddress>]
  private let gaps: [PCIAddress: PredictionFailure]

  /// `card`: what is behind the port `old` now.
  init(_ card: [PCIDevice], behind old: PCIAddress, hasIVRS: Bool, usesIOMMU: Bool, rules: GroupingRules) {
    let port = Self.isolatingPort
    guard let moved = RelocatedCard(card, from: old, to: port, taken: [0]) else {
      (groups, gaps) = ([:], [:])
      return
    }
    let functions = GroupFunctions(
      PCITopology([port] + moved.devices), override: nil, hasIVRS: hasIVRS, usesIOMMU: usesIOMMU, rules: rules)
    let prediction = GroupPrediction(functions) { functions.isTrusted($0) }
    let now = Dictionary(moved.there.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let aliased = Set(moved.devices.filter(RequesterAlias.isKnown).map { $0.address.function(0) })
    var groups: [PCIAddress: Set<PCIAddress>] = [:]
    var gaps: [PCIAddress: PredictionFailure] = [:]
    for device in moved.devices {
      guard let address = now[device.address] else { continue }
      switch prediction.members(with: device.address) {
      case .failure(let gap): gaps[address] = gap
      case .success(var members):
        // Their requests carry one id, whatever ACS says.
        if aliased.contains(device.address.function(0)) {
          members += functions.topology.functions(ofSlot: device.address).map(\.address)
        }
        groups[address] = Set(members.compactMap { now[$0] })
      }
    }
    self.groups = groups
    self.gaps = gaps
  }

  /// The functions of the card that would be in a function's group, itself included.
  func members(with address: PCIAddress) -> Result<Set<PCIAddress>, PredictionFailure> {
    if let gap = gaps[address] { return .failure(gap) }
    return .success(groups[address] ?? [address])
  }

  /// A root port with all of ACS in force, in a domain of its own.
  private static let isolatingPort: PCIDevice = {
    var bytes = [UInt8](repeating: 0, count: 4096)
    func put(_ offset: Int, _ value: UInt16) {
      bytes[offset] = UInt8(truncatingIfNeeded: value)
      bytes[offset + 1] = UInt8(value >> 8)
    }
    put(0x06, 0x0010)  // a list of capabilities, PCI_STATUS_CAP_LIST
    put(0x0a, 0x0604)
    bytes[0x0e] = 1
    bytes[0x19] = 1
    bytes[0x1a] = 255
    bytes[0x34] = 0x40
    put(0x40, PCICapability.ID.express)
    put(0x42, UInt16(PCIExpress.PortType.rootPort.rawValue) << 4 | 0x102)
    put(0x100, PCICapability.ExtendedID.accessControlServices)
    put(0x102, 1)
    put(0x104, AccessControlServices.Flags.isolation.rawValue)
    put(0x106, AccessControlServices.Flags.isolation.rawValue)
    return PCIDevice(
      address: PCIAddress(bus: 0, device: 1, function: 0), path: "/port",
      identity: PCIIdentity(vendor: 0, device: 0), pciClass: PCIClass(rawValue: 0x060400),
      configuration: ConfigurationSpace(bytes: bytes))
  }()
}
