// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// The groups of a machine as the kernel made them, beside those that configuration space predicts.
///
/// It is worked out once for a machine, in time linear in the number of its functions.
public struct GroupAnalysis: Sendable {
  /// What the kernel command line makes the kernel believe; nil without it.
  public let override: AccessControlOverride?
  /// Whether the kernel made groups at all.
  public let usesIOMMU: Bool
  /// Whether the kernel's groups are known at all; in a dump they are not.
  public let knowsGroups: Bool
  let functions: GroupFunctions
  let kernelGroups: [Int: IOMMUGroup]
  /// From configuration space alone.
  let plain: GroupPrediction
  /// With what the kernel is known to know of products.
  let informed: GroupPrediction
  /// With what it was told to believe as well.
  let overridden: GroupPrediction
  /// The slots behind which a card would be alone.
  let isolatingSlots: [PCIAddress]
  /// The first slot of which that cannot be told.
  let unreadableSlot: PredictionGap?

  public init(_ machine: Machine) {
    let override = AccessControlOverride(commandLine: machine.kernel.commandLine)
    let functions = GroupFunctions(
      machine.pci, override: override, hasIVRS: machine.iommu.firmwareTables.contains("IVRS"),
      usesIOMMU: machine.iommu.isEnabled)
    usesIOMMU = machine.iommu.isEnabled
    knowsGroups = machine.knowsGroups
    self.override = override
    self.functions = functions
    kernelGroups = Dictionary(machine.iommu.groups.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let isPlain = { (address: PCIAddress) in functions.state(address).isolates }
    let isInformed = { (address: PCIAddress) in functions.isTrusted(address) }
    plain = GroupPrediction(functions, isolates: isPlain)
    informed = functions.quirks.isEmpty ? plain : GroupPrediction(functions, isolates: isInformed)
    overridden =
      functions.overridden.isEmpty
      ? informed
      : GroupPrediction(functions) {
        isInformed($0) == true || functions.overridden.contains($0) ? true : isInformed($0)
      }
    var slots: [PCIAddress] = []
    var unreadable: PredictionGap?
    for device in machine.pci.devices where device.hasSecondaryBus {
      guard !device.configuration.isAllOnes else { continue }
      switch device.configuration.express {
      case .unreadable: unreadable = unreadable ?? .needsRoot(device.address)
      case .present(let express)
      where express.hasSlot && (express.portType == .rootPort || express.portType == .downstreamPort):
        if ([device.address] + functions.ancestors(of: device.address)).allSatisfy({ isInformed($0) == true }) {
          slots.append(device.address)
        }
      default: break
      }
    }
    isolatingSlots = slots
    unreadableSlot = unreadable
  }

  /// The other members of a function's group as the kernel made it; nil where it made none.
  func kernelMembers(with device: PCIDevice) -> [PCIAddress]? {
    device.group.map { number in
      (kernelGroups[number]?.members ?? [device.address]).filter { $0 != device.address }
    }
  }

  /// The members of a function's predicted group, itself included. Functions that the kernel gave no group while others have
  /// one are left out: an AMD IOMMU, which is a function of the host bridge's slot.
  public func predictedMembers(with address: PCIAddress) -> Result<[PCIAddress], PredictionGap> {
    guard usesIOMMU else { return plain.members(with: address) }
    return plain.members(with: address).map { members in
      members.filter { $0 == address || functions.topology[$0]?.group != nil }
    }
  }

  /// One function, no bridge where possible, for each of the predicted groups that meet in a group of the kernel; the first
  /// function stands for all whose prediction fails.
  func representatives(of members: [PCIDevice]) -> [PCIDevice] {
    var seen: Set<PCIAddress?> = []
    return (members.filter { !$0.isBridge } + members.filter(\.isBridge)).filter {
      seen.insert(plain.anchor(of: $0.address)).inserted
    }
  }

  /// The kernel's group of a function beside the predicted one.
  public func comparison(for device: PCIDevice) -> GroupComparison {
    guard let kernel = kernelMembers(with: device) else { return .noGroup }
    let predicted: [PCIAddress]
    switch predictedMembers(with: device.address) {
    case .failure(let gap): return .unpredictable(gap)
    case .success(let members): predicted = members.filter { $0 != device.address }
    }
    var found: [GroupDifference.Kind: [PCIAddress]] = [:]
    let together = Set(kernel)
    for address in predicted where !together.contains(address) {
      found[kindOfSplit(device.address, address), default: []].append(address)
    }
    let expected = Set(predicted)
    for address in kernel where !expected.contains(address) {
      found[kindOfUnion(device.address, address), default: []].append(address)
    }
    if found.isEmpty { return .same }
    return .differs(
      found.map { GroupDifference(kind: $0.key, functions: $0.value.sorted()) }
        .sorted { $0.functions[0] < $1.functions[0] })
  }

  /// Why the kernel keeps two functions apart that configuration space puts together.
  private func kindOfSplit(_ device: PCIAddress, _ other: PCIAddress) -> GroupDifference.Kind {
    if informed.areTogether(device, other) == false {
      return .apartByQuirk(quirks(between: device, other))
    }
    if overridden.areTogether(device, other) == false, let override { return .apartByOverride(override.argument) }
    return .apartUnexplained
  }

  /// The products that the kernel takes as isolating, on the way from one function to another.
  private func quirks(between device: PCIAddress, _ other: PCIAddress) -> [String] {
    var products: [String] = []
    for end in [device, other] {
      for address in [end] + functions.ancestors(of: end) {
        if let quirk = functions.quirks[address], quirk.isolates, functions.state(address).isolates != true,
          !products.contains(quirk.products)
        {
          products.append(quirk.products)
        }
      }
    }
    return products
  }

  /// Why the kernel puts two functions together that configuration space keeps apart.
  private func kindOfUnion(_ device: PCIAddress, _ other: PCIAddress) -> GroupDifference.Kind {
    for end in [device, other] {
      if let function = functions.topology[end], RequesterAlias.isKnown(function), device.isSameSlot(as: other) {
        return .togetherByAlias(end)
      }
    }
    if let port = portOfSharedSwitch(device, other) { return .togetherBySwitch(port) }
    return .togetherUnexplained
  }

  /// A downstream port that does not isolate, where the ways of two functions meet inside a switch.
  func portOfSharedSwitch(_ a: PCIAddress, _ b: PCIAddress) -> PCIAddress? {
    let first = [a] + functions.ancestors(of: a)
    let second = [b] + functions.ancestors(of: b)
    let above = Set(second)
    guard let meeting = first.firstIndex(where: { above.contains($0) }), meeting > 0,
      let other = second.firstIndex(of: first[meeting]), other > 0
    else { return nil }
    return [first[meeting - 1], second[other - 1]].first {
      functions.portType($0) == .downstreamPort && functions.state($0).isolates == false
    }
  }
}
