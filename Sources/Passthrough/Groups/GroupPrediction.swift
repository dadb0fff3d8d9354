// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Which functions the kernel would put into one IOMMU group, worked out from how they hang together and what ACS says.
///
/// The rules are those of pci_device_group in `drivers/iommu/iommu.c` and pci_for_each_dma_alias in
/// `drivers/pci/search.c` (read at Linux 6.12); in what kernels differ, `GroupingRules` says. The kernel adds devices
/// one by one, a bridge before what is behind it, and each joins the first group that it meets on its way up:
///
/// 1. Behind a bridge to conventional PCI, or in a VMD's domain, a request carries the bridge's id: the bridge's group.
/// 2. A bridge from which some step up to the root does not isolate: the bridge's group.
/// 3. A port of a switch that counts as a whole, of which a port does not isolate: the group of its first port.
/// 4. Functions of one slot that do not isolate: one group. (Virtual functions do not count as part of a slot.)
/// 5. Otherwise a group of its own.
///
/// It takes time linear in the number of functions.
struct GroupPrediction: Sendable {
  /// By function: the representative of its group, or why none can be named.
  private var anchors: [PCIAddress: Result<PCIAddress, PredictionFailure>] = [:]
  private var groups: [PCIAddress: [PCIAddress]] = [:]
  /// Groups that a function of unknown membership may belong to.
  private var open: [PCIAddress: PredictionFailure] = [:]
  private var links: [PCIAddress: Link] = [:]
  private var switches: [PCIAddress: WholeSwitch] = [:]
  /// By bridge: whether it and every bridge above it isolate; a gap where that cannot be told.
  private var paths: [PCIAddress: Result<Bool, PredictionFailure>] = [:]

  /// How a function comes to its group, before slots are looked at.
  enum Link: Sendable, Hashable {
    /// It joins the group of the function above.
    case joins(PCIAddress)
    case own
    case unknown(PredictionFailure)
  }

  init(_ functions: GroupFunctions, isolates own: (PCIAddress) -> Bool?) {
    let switches = Self.switches(functions, own)
    // Behind a port of a switch that counts as a whole nothing is kept apart that is not kept apart behind all of its
    // ports.
    func isolates(_ address: PCIAddress) -> Bool? {
      guard !switches.isEmpty, functions.portType(address) == .downstreamPort,
        let whole = functions.topology.parent(of: address).flatMap({ switches[$0] })
      else { return own(address) }
      return whole.isolates
    }
    var links: [PCIAddress: Link] = [:]
    var paths: [PCIAddress: Result<Bool, PredictionFailure>] = [:]
    for device in functions.topology.devices {
      if device.hasSecondaryBus { _ = Self.path(device.address, functions, isolates, &paths) }
      links[device.address] = Self.link(device, functions, switches, isolates, &paths)
    }
    var heads: [PCIAddress: Result<PCIAddress, PredictionFailure>] = [:]
    let slots = Self.slots(functions, links, isolates)
    for device in functions.topology.devices { Self.resolve(device.address, links, slots, &heads) }
    for device in functions.topology.devices {
      if case .success(let anchor)? = heads[device.address] { groups[anchor, default: []].append(device.address) }
    }
    for (address, link) in links {
      // It is either with the function above or alone: the group above is not known to be whole.
      if case .unknown(let gap) = link, let above = functions.above(address), case .success(let anchor)? = heads[above]
      {
        open[anchor] = gap
      }
    }
    anchors = heads
    self.links = links
    self.paths = paths
    self.switches = switches
  }

  /// A switch that counts as a whole, by `GroupingRules.Switches.whole`.
  struct WholeSwitch: Sendable {
    /// Its first downstream port, which stands for all.
    let first: PCIAddress
    /// Whether all of its downstream ports isolate; nil when that cannot be told.
    var isolates: Bool? = true
    /// The first that does not.
    var culprit: PCIAddress?
  }

  /// By upstream port; empty where the rules look at each port by itself.
  private static func switches(
    _ functions: GroupFunctions, _ isolates: (PCIAddress) -> Bool?
  ) -> [PCIAddress: WholeSwitch] {
    guard functions.rules.switches == .whole else { return [:] }
    var found: [PCIAddress: WholeSwitch] = [:]
    for device in functions.topology.devices where functions.portType(device.address) == .downstreamPort {
      guard let parent = device.parent, functions.portType(parent) == .upstreamPort else { continue }
      var whole = found[parent] ?? WholeSwitch(first: device.address)
      switch isolates(device.address) {
      case true?: break
      case false?:
        whole.isolates = false
        whole.culprit = whole.culprit ?? device.address
      case nil: if whole.culprit == nil { whole.isolates = nil }
      }
      found[parent] = whole
    }
    return found
  }

  /// The port for which all ports of a downstream port's switch share a group; nil where they do not.
  func culprit(inSwitchWith port: PCIDevice) -> PCIAddress? { port.parent.flatMap { switches[$0]?.culprit } }

  /// Whether a bridge and every bridge above it isolate, so that what is behind it shares with nobody outside.
  func isolates(behind bridge: PCIAddress) -> Result<Bool, PredictionFailure> {
    paths[bridge] ?? .failure(.missingBridge(bridge))
  }

  /// What stands for a function's predicted group; nil when that cannot be told.
  func anchor(of address: PCIAddress) -> PCIAddress? { try? anchors[address]?.get() }

  /// How many functions there are.
  var count: Int { links.count }

  /// The function above whose group a function joins; nil for one that has a group of its own.
  func joined(by address: PCIAddress) -> PCIAddress? {
    if case .joins(let above)? = links[address] { above } else { nil }
  }

  /// A function and those above it whose group it joins, up to the one that has a group of its own.
  func chain(from address: PCIAddress) -> [PCIAddress] {
    var chain = [address]
    var seen: Set<PCIAddress> = [address]
    while let last = chain.last, case .joins(let above)? = links[last], seen.insert(above).inserted {
      chain.append(above)
    }
    return chain
  }

  /// The members of a function's group, itself included; an error when they cannot be told.
  func members(with address: PCIAddress) -> Result<[PCIAddress], PredictionFailure> {
    switch anchors[address] {
    case .success(let anchor)?:
      if let gap = open[anchor] { return .failure(gap) }
      return .success(groups[anchor] ?? [])
    case .failure(let gap)?: return .failure(gap)
    case nil: return .success([address])
    }
  }

  /// Whether two functions are predicted to share a group; nil when that cannot be told.
  func areTogether(_ a: PCIAddress, _ b: PCIAddress) -> Bool? {
    guard case .success(let first)? = anchors[a], case .success(let second)? = anchors[b] else { return nil }
    return first == second
  }

  private static func link(
    _ device: PCIDevice, _ functions: GroupFunctions, _ switches: [PCIAddress: WholeSwitch],
    _ isolates: (PCIAddress) -> Bool?, _ paths: inout [PCIAddress: Result<Bool, PredictionFailure>]
  ) -> Link {
    if let controller = functions.requesterBehindDomain(device) { return .joins(controller) }
    guard let parent = device.parent else { return .own }
    if functions.aliases(parent) == true { return .joins(parent) }
    switch path(parent, functions, isolates, &paths) {
    case .success(true):
      guard let whole = switches[parent], whole.first != device.address,
        functions.portType(device.address) == .downstreamPort
      else { return .own }
      switch whole.isolates {
      case true?: return .own
      case false?: return .joins(whole.first)
      case nil: return .unknown(functions.gap(at: device.address))
      }
    case .success(false): return .joins(parent)
    case .failure(let gap): return .unknown(gap)
    }
  }

  /// Whether a bridge and every bridge above it isolate (pci_acs_path_enabled). Each bridge is looked at once for all
  /// that is behind it.
  private static func path(
    _ bridge: PCIAddress, _ functions: GroupFunctions, _ isolates: (PCIAddress) -> Bool?,
    _ paths: inout [PCIAddress: Result<Bool, PredictionFailure>]
  ) -> Result<Bool, PredictionFailure> {
    var chain: [PCIAddress] = []
    var next: PCIAddress? = bridge
    var result: Result<Bool, PredictionFailure> = .success(true)
    while let address = next {
      if let known = paths[address] {
        result = known
        break
      }
      guard functions.topology.contains(address) else {
        result = .failure(.missingBridge(address))
        paths[address] = result
        break
      }
      // Parents lead nowhere but to a root: PCITopology cuts those that do not.
      chain.append(address)
      next = functions.topology.parent(of: address)
    }
    for address in chain.reversed() {
      // An alias above joins what is below it whatever the ports in between say.
      let own = functions.aliases(address) == true ? false : isolates(address)
      switch (own, result) {
      case (false?, _), (_, .success(false)): result = .success(false)
      case (nil, _): result = .failure(functions.gap(at: address))
      case (true?, _): break
      }
      paths[address] = result
    }
    return result
  }

  /// By function: the head of the slot's functions that cannot be told apart, for those of them with no way up.
  private static func slots(
    _ functions: GroupFunctions, _ links: [PCIAddress: Link], _ isolates: (PCIAddress) -> Bool?
  ) -> [PCIAddress: Result<PCIAddress, PredictionFailure>] {
    var heads: [PCIAddress: Result<PCIAddress, PredictionFailure>] = [:]
    for slot in functions.slots where slot.count > 1 {
      let own = slot.filter { links[$0] == .own }
      let leaking = own.filter { isolates($0) == false }
      let unknown = own.filter { isolates($0) == nil }
      for address in leaking {
        heads[address] = unknown.first.map { .failure(functions.gap(at: $0)) } ?? .success(leaking[0])
      }
      for address in unknown where leaking.count + unknown.count > 1 {
        heads[address] = .failure(functions.gap(at: address))
      }
    }
    return heads
  }

  private static func resolve(
    _ address: PCIAddress, _ links: [PCIAddress: Link], _ slots: [PCIAddress: Result<PCIAddress, PredictionFailure>],
    _ heads: inout [PCIAddress: Result<PCIAddress, PredictionFailure>]
  ) {
    var chain: [PCIAddress] = []
    var seen: Set<PCIAddress> = []
    var next = address
    var result: Result<PCIAddress, PredictionFailure>
    while true {
      if let known = heads[next] {
        result = known
        break
      }
      guard seen.insert(next).inserted else {
        result = .failure(.loop(next))
        break
      }
      chain.append(next)
      switch links[next] {
      case .joins(let above)?:
        next = above
        continue
      case .unknown(let gap)?: result = .failure(gap)
      case .own?, nil: result = slots[next] ?? .success(next)
      }
      break
    }
    for address in chain { heads[address] = result }
  }
}
