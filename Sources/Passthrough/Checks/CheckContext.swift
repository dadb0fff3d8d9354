// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Everything a check may judge from.
package struct CheckContext: Sendable {
  package let machine: Machine
  /// What is to be passed through; empty when nobody named a device.
  package let targets: [Target]
  /// What is known of the guest that is to get them.
  package let guest: GuestPlan
  /// The PCI functions among the targets, in their order.
  package let targetFunctions: [PCIDevice]
  private let targetAddresses: Set<PCIAddress>
  /// By group number: the target with which the group is judged.
  private let firstTargets: [Int: PCIAddress]
  /// By physical function: a virtual function of it that is to be passed.
  private let targetPhysicalFunctions: [PCIAddress: PCIAddress]
  /// By function: a device to be passed that is behind it or in its domain.
  private let targetHolders: [PCIAddress: PCIAddress]
  private let common: Common

  /// What is the same whatever is to be passed through. Worked out once: `aimed(at:)` keeps it.
  private struct Common: Sendable {
    let groups: GroupAnalysis
    let uses: HostUses
    let binding: VFIOBinding
    let claimedFunctions: [PCIDevice]
    /// By function: the IOMMUs in front of it, by their place in `machine.iommu.units`.
    let unitsInFront: [PCIAddress: [Int]]
    let kernelLog: KernelLogEvidence
    let memo = ContextMemo()

    init(_ machine: Machine) {
      groups = GroupAnalysis(machine)
      uses = HostUses(machine)
      let binding = VFIOBinding(machine)
      self.binding = binding
      claimedFunctions = machine.pci.devices.filter { device in
        !device.isBridge && binding.claims(on: device).contains(where: \.counts)
      }
      var unitsInFront: [PCIAddress: [Int]] = [:]
      for (index, unit) in machine.iommu.units.enumerated() {
        for address in unit.devices { unitsInFront[address, default: []].append(index) }
      }
      self.unitsInFront = unitsInFront
      kernelLog = KernelLogEvidence(machine)
    }
  }

  package init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    self.init(machine: machine, targets: targets, guest: guest, common: Common(machine))
  }

  private init(machine: Machine, targets: [Target], guest: GuestPlan, common: Common) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
    self.common = common
    // Found once: every check of every target asks for them.
    targetFunctions = targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
    targetAddresses = Set(targetFunctions.map(\.address))
    firstTargets = Dictionary(
      targetFunctions.compactMap { function in function.group.map { ($0, function.address) } }, uniquingKeysWith: min)
    targetPhysicalFunctions = Dictionary(
      targetFunctions.compactMap { target in target.physicalFunction.map { ($0, target.address) } },
      uniquingKeysWith: { first, _ in first })
    targetHolders = Dictionary(
      targetFunctions.flatMap { target in target.holders.map { ($0, target.address) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The same machine and guest with other devices to be passed through.
  package func aimed(at targets: [Target]) -> CheckContext {
    CheckContext(machine: machine, targets: targets, guest: guest, common: common)
  }

  /// The machine's groups beside those that configuration space predicts.
  package var groups: GroupAnalysis { common.groups }

  /// What binds devices to vfio-pci at boot, and the functions that ids of it take.
  var binding: VFIOBinding { common.binding }
  var claimedFunctions: [PCIDevice] { common.claimedFunctions }

  /// The kernel's log as evidence for the checks.
  var kernelLog: KernelLogEvidence { common.kernelLog }

  /// The IOMMUs in front of the targets; empty where no function is named or the kernel does not say.
  var unitsInFrontOfTargets: [IOMMUUnit] {
    Set(targetFunctions.flatMap { common.unitsInFront[$0.address] ?? [] }).sorted().map { machine.iommu.units[$0] }
  }

  /// Whether a function is among those to be passed through.
  package func isTarget(_ address: PCIAddress) -> Bool { targetAddresses.contains(address) }

  /// Whether a group is to be judged with this target: with several of one group that is done once, with the lowest
  /// address.
  func isFirstTarget(_ address: PCIAddress, in group: IOMMUGroup) -> Bool {
    firstTargets[group.number].map { $0 == address } ?? true
  }

  /// How the host uses whatever hangs below a sysfs directory.
  package func hostUses(below path: String) -> [HostUse] { common.uses.uses(below: path) }

  /// The use of a function, or of what is behind it, that the host cannot do without.
  func vitalUse(of device: PCIDevice) -> HostUse? {
    common.memo.vitalUse(of: device.address) { common.uses.uses(below: device.path).first(where: \.isVital) }
  }

  func facts(of group: IOMMUGroup) -> GroupFacts { common.memo.facts(of: group.number) { GroupFacts(group, machine) } }

  /// Why a function is neither to be passed nor to be unbound for the sake of the devices that are to be passed, or, of
  /// one of those, for the sake of the others; nil where nothing forbids it.
  func reasonToLeave(_ device: PCIDevice) -> ReasonToLeave? {
    if device.hasBridgeHeader { return .bridge }
    if device.pciClass.isIOMMU { return .iommu }
    if let function = targetPhysicalFunctions[device.address] { return .physicalFunction(of: function) }
    if let held = targetHolders[device.address] { return .holds(held) }
    return common.memo.reason(toLeave: device.address) {
      if let use = vitalUse(of: device) { return .vital(use) }
      if let user = common.memo.virtualFunctionsInUse(machine)[device.address] {
        return .virtualFunctionInUse(user.address, driver: user.driver ?? "no driver")
      }
      return device.chipsetReason(in: machine.pci)
    }
  }

  /// Whether some functions have, together with those to be passed, every keyboard of the host, of which each by itself
  /// leaves one.
  func holdEveryKeyboard(_ devices: [PCIDevice]) -> Bool {
    let keyboards = common.memo.hostKeyboards(machine)
    guard !keyboards.isEmpty else { return false }
    let addresses = Set(devices.map(\.address))
    return keyboards.allSatisfy { keyboard in
      keyboard.functions.contains { addresses.contains($0) || isTarget($0) }
    } && keyboards.contains { !$0.functions.isDisjoint(with: addresses) }
  }
}

extension PCIDevice {
  /// The functions that its directory in sysfs lies below: bridges, and the controller of its domain.
  fileprivate var holders: [PCIAddress] { path.split(separator: "/").dropLast().compactMap { PCIAddress($0) } }

  /// Whether it belongs to the chipset: in the slot of a host bridge, or of a bridge to ISA (LPC, eSPI), whose
  /// functions carry what the board itself needs: flash, SMBus, watchdog, TPM, embedded controller. Where the kernel
  /// gives a function another group than the bridge, the two are independent.
  func chipsetReason(in topology: PCITopology) -> ReasonToLeave? {
    if pciClass.isHostBridge { return .hostBridge(address) }
    if pciClass.isISABridge { return .chipset(address) }
    guard parent == nil, physicalFunction == nil else { return nil }
    let slot = topology.functions(ofSlot: address).filter { $0.group == group || $0.group == nil || group == nil }
    // The bridges first: of AMD's FCH the SMBus has the lower number, and is told of only where no bridge shows itself.
    if let bridge = slot.first(where: { $0.pciClass.isISABridge }) { return .chipset(bridge.address) }
    if let bridge = slot.first(where: { $0.pciClass.isHostBridge }) { return .hostBridge(bridge.address) }
    // AMD's FCH is device 14h of bus 0, with its SMBus as function 0.
    if address.device == 0x14,
      let bus = slot.first(where: { [0x1022, 0x1002].contains($0.identity.vendor) && $0.pciClass.code == 0x0c05 })
    {
      return .chipset(bus.address)
    }
    // Intel's chipsets have their legacy functions at 1fh of bus 0, whether or not function 0 shows itself.
    let isLegacySlot = address.bus == 0 && address.device == 0x1f && identity.vendor == 0x8086
    return isLegacySlot && topology.functions(ofSlot: address).allSatisfy { $0.group == group }
      ? .chipset(address.function(0)) : nil
  }

  /// Whether it is the board's own by its class and its place: SMBus, SPI flash, power management and the like in the
  /// chipset's slot. VFIO would take it; nothing in a guest needs it, and the host cannot do without it.
  func isPlatformFunction(in topology: PCITopology) -> Bool {
    guard pciClass.isChipsetHousekeeping, !hasBridgeHeader else { return false }
    return switch chipsetReason(in: topology) {
    case .chipset, .hostBridge: true
    default: false
    }
  }
}
