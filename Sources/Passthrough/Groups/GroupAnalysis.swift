// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// The groups of a machine as the kernel made them, beside those that configuration space predicts.
///
/// It is worked out once for a machine, in time linear in the number of its functions; what only some questions need is
/// worked out when the first of them is asked.
package struct GroupAnalysis: Sendable {
  /// What the kernel command line makes the kernel believe; nil without it.
  package let override: AccessControlOverride?
  /// Whether the kernel made groups at all.
  package let usesIOMMU: Bool
  /// Whether the kernel's groups are known at all; in a dump they are not.
  package let knowsGroups: Bool
  let hasIVRS: Bool
  let functions: GroupFunctions
  let kernelGroups: [Int: IOMMUGroup]
  /// By function: the number of its kernel's group.
  private let memberships: [PCIAddress: Int]
  /// From configuration space alone.
  let plain: GroupPrediction
  /// With what the kernel is known to know of products.
  let informed: GroupPrediction
  /// With what it was told to believe as well.
  let overridden: GroupPrediction
  /// The slots behind which a card would share with nobody outside it: empty ones first.
  let isolatingSlots: [GroupAlternatives.IsolatingSlot]
  /// The first slot of which that cannot be told.
  let unreadableSlot: PredictionFailure?
  /// Groups that VFIO made for a function without an IOMMU (vfio_noiommu_group_alloc in `drivers/vfio/group.c`).
  private let madeWithoutIOMMU: Set<Int>
  let memo = GroupMemo()

  package init(_ machine: Machine) {
    self.init(
      machine.pci, groups: machine.iommu.groups,
      override: AccessControlOverride(commandLine: machine.kernel.commandLine),
      hasIVRS: machine.iommu.firmwareTables.contains("IVRS"), usesIOMMU: machine.iommu.isEnabled,
      knowsGroups: machine.knowsGroups, rules: GroupingRules(of: machine.kernel),
      madeWithoutIOMMU: machine.vfio.unsafeGroups)
  }

  /// `trustsQuirks`: whether the plain prediction, too, knows what the kernel knows of products: of a machine that is
  /// only thought of, there is no kernel's group to hold it against.
  init(
    _ topology: PCITopology, groups: [IOMMUGroup], override: AccessControlOverride?, hasIVRS: Bool, usesIOMMU: Bool,
    knowsGroups: Bool, rules: GroupingRules, madeWithoutIOMMU: Set<Int> = [], trustsQuirks: Bool = false
  ) {
    let functions = GroupFunctions(
      topology, override: override, hasIVRS: hasIVRS, usesIOMMU: usesIOMMU, rules: rules)
    self.usesIOMMU = usesIOMMU
    self.knowsGroups = knowsGroups
    self.hasIVRS = hasIVRS
    self.override = override
    self.madeWithoutIOMMU = madeWithoutIOMMU
    self.functions = functions
    kernelGroups = Dictionary(groups.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    var memberships: [PCIAddress: Int] = [:]
    for device in topology.devices { if let group = device.group { memberships[device.address] = group } }
    for group in groups { for address in group.members { memberships[address] = group.number } }
    self.memberships = memberships
    let isPlain = { (address: PCIAddress) in functions.state(address).isolates }
    let isInformed = { (address: PCIAddress) in functions.isTrusted(address) }
    let predicted = GroupPrediction(functions, isolates: isPlain)
    informed = functions.quirks.isEmpty ? predicted : GroupPrediction(functions, isolates: isInformed)
    plain = trustsQuirks ? informed : predicted
    overridden =
      functions.overridden.isEmpty
      ? informed
      : GroupPrediction(functions) {
        isInformed($0) == true || functions.overridden.contains($0) ? true : isInformed($0)
      }
    (isolatingSlots, unreadableSlot) = Self.slots(functions, informed)
  }

  /// Whether an IOMMU's driver made a group, for whatever device: groups of VFIO's no-IOMMU mode do not count.
  var hasGroups: Bool { kernelGroups.keys.contains { !isMadeWithoutIOMMU($0) } || !rootsWithGroups.isEmpty }

  func isMadeWithoutIOMMU(_ group: Int) -> Bool { madeWithoutIOMMU.contains(group) }

  /// The host bridges of which some function is in a group, by `PCIDevice.rootName`.
  var rootsWithGroups: Set<String> {
    memo.rootsWithGroups {
      Set(
        functions.topology.devices.filter { $0.group.map { !isMadeWithoutIOMMU($0) } ?? false }.map(\.rootName))
    }
  }

  /// The other members of a function's group as the kernel made it; nil where it made none.
  func kernelMembers(with device: PCIDevice) -> [PCIAddress]? {
    device.group.map { number in
      (kernelGroups[number]?.members ?? [device.address]).filter { $0 != device.address }
    }
  }

  /// Whether a function is in the group of another: the kernel's, or the predicted one where the kernel made none.
  func isTogether(_ address: PCIAddress, with device: PCIDevice) -> Bool {
    guard let group = device.group else { return plain.areTogether(address, device.address) == true }
    return memberships[address] == group
  }

  /// The members of a function's predicted group, itself included. Functions that the kernel gave no group while others
  /// have one are left out: an AMD IOMMU, which is a function of the host bridge's slot.
  package func predictedMembers(with address: PCIAddress) -> Result<[PCIAddress], PredictionFailure> {
    guard usesIOMMU else { return plain.members(with: address) }
    return plain.members(with: address).map { members in
      members.filter { $0 == address || functions.topology[$0]?.group != nil }
    }
  }

  /// One function, no bridge where possible, for each of the predicted groups that meet in a group of the kernel; the
  /// first function stands for all whose prediction fails.
  func representatives(of members: [PCIDevice]) -> [PCIDevice] {
    var seen: Set<PCIAddress?> = []
    return (members.filter { !$0.isBridge } + members.filter(\.isBridge)).filter {
      seen.insert(plain.anchor(of: $0.address)).inserted
    }
  }

  /// The kernel's group of a function beside the predicted one.
  package func comparison(for device: PCIDevice) -> GroupComparison {
    guard let kernel = kernelMembers(with: device) else { return .noGroup }
    let predicted: [PCIAddress]
    switch predictedMembers(with: device.address) {
    case .failure(let gap): return .unpredictable(gap)
    case .success(let members): predicted = members.filter { $0 != device.address }
    }
    var found = splits(between: device, predicted)
    let expected = Set(predicted)
    for address in kernel where !expected.contains(address) {
      found[kindOfUnion(device.address, address), default: []].append(address)
    }
    return found.isEmpty ? .same : .differs(Self.differences(found))
  }

  /// The functions that the kernel keeps apart from one although configuration space puts them together.
  func splits(from device: PCIDevice) -> [GroupDifference] {
    guard device.group != nil, case .success(let predicted) = predictedMembers(with: device.address) else { return [] }
    return Self.differences(splits(between: device, predicted.filter { $0 != device.address }))
  }

  private func splits(
    between device: PCIDevice, _ predicted: [PCIAddress]
  ) -> [GroupDifference.Kind: [PCIAddress]] {
    var found: [GroupDifference.Kind: [PCIAddress]] = [:]
    for address in predicted where memberships[address] != device.group {
      found[kindOfSplit(device.address, address), default: []].append(address)
    }
    return found
  }

  private static func differences(_ found: [GroupDifference.Kind: [PCIAddress]]) -> [GroupDifference] {
    found.map { GroupDifference(kind: $0.key, functions: $0.value.sorted()) }.sorted {
      $0.functions[0] < $1.functions[0]
    }
  }

  /// What enforces the bounds of one of the kernel's groups. It is worked out once for each group: one function stands
  /// for all that are predicted to share, so the work grows with the group and what is predicted to be in it.
  func bounds(of group: IOMMUGroup) -> GroupBounds {
    memo.bounds(of: group.number) {
      var bounds = GroupBounds()
      var products: Set<String> = []
      for device in representatives(of: group.members.compactMap { functions.topology[$0] }) {
        if case .failure(let gap) = predictedMembers(with: device.address) {
          bounds.gap = bounds.gap ?? gap
          continue
        }
        for difference in splits(from: device) {
          if difference.isUnenforced {
            bounds.unenforced = bounds.unenforced ?? difference
          } else if case .apartByQuirk(let names) = difference.kind {
            bounds.quirk = bounds.quirk ?? difference
            products.formUnion(names)
          }
        }
      }
      bounds.products = products.sorted()
      return bounds
    }
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
    if wholeSwitches.areTogether(device, other) != false, let port = portOfSharedSwitch(device, other) {
      return .togetherBySwitch(port)
    }
    return .togetherUnexplained
  }

  /// What a kernel would make of the machine that takes each switch as a whole.
  private var wholeSwitches: GroupPrediction {
    memo.wholeSwitches {
      var functions = functions
      functions.rules.switches = .whole
      return GroupPrediction(functions) { functions.state($0).isolates }
    }
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

extension PCIDevice {
  /// The root bus that a function is below, as sysfs names its host bridge: "pci0000:00".
  var rootName: String {
    let root = path.split(separator: "/").last { $0.hasPrefix("pci") && $0.contains(":") }
    return root.map(String.init) ?? "pci\(hexadecimal(address.domain, digits: 4)):00"
  }
}

extension GroupAnalysis {
  /// Whether two functions are in one IOMMU group: by the kernel's word, and by prediction where the kernel made no
  /// group at all. A prediction that cannot be had is none.
  func areInOneGroup(_ a: PCIDevice, _ b: PCIDevice) -> Bool {
    if a.group != nil || b.group != nil { return a.group == b.group }
    return !usesIOMMU && informed.areTogether(a.address, b.address) == true
  }
}

/// What keeps one of the kernel's groups apart from functions that configuration space would put into it.
struct GroupBounds: Sendable {
  /// The first functions that nothing known keeps apart.
  var unenforced: GroupDifference?
  /// Why nothing could be predicted for some member.
  var gap: PredictionFailure?
  /// The first functions that a quirk of the kernel's keeps apart.
  var quirk: GroupDifference?
  /// The products that the kernel knows to isolate.
  var products: [String] = []
}
