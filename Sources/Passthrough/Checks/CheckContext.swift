// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Everything a check may judge from.
public struct CheckContext: Sendable {
  public let machine: Machine
  /// What is to be handed over; empty when nobody named a device.
  public let targets: [Target]
  /// What is known of the guest that is to get them.
  public let guest: GuestPlan
  /// The machine's groups beside those that configuration space predicts. Worked out once: use `aimed(at:)` for the same
  /// machine with other targets.
  public let groups: GroupAnalysis
  /// The PCI functions among the targets, in their order.
  public let targetFunctions: [PCIDevice]
  private let targetAddresses: Set<PCIAddress>
  /// By group number: the target with which the group is judged.
  private let firstTargets: [Int: PCIAddress]
  private let uses: HostUses
  /// What binds devices to vfio-pci at boot, and the functions that ids of it take. Worked out once.
  let binding: VFIOBinding
  let claimedFunctions: [PCIDevice]
  /// By function: the IOMMUs in front of it, by their place in `machine.iommu.units`.
  private let unitsInFront: [PCIAddress: [Int]]

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    let binding = VFIOBinding(machine)
    var unitsInFront: [PCIAddress: [Int]] = [:]
    for (index, unit) in machine.iommu.units.enumerated() {
      for address in unit.devices { unitsInFront[address, default: []].append(index) }
    }
    self.init(
      machine: machine, targets: targets, guest: guest, groups: GroupAnalysis(machine), uses: HostUses(machine),
      binding: binding,
      claimedFunctions: machine.pci.devices.filter { device in
        !device.isBridge && binding.claims(on: device).contains(where: \.counts)
      }, unitsInFront: unitsInFront)
  }

  private init(
    machine: Machine, targets: [Target], guest: GuestPlan, groups: GroupAnalysis, uses: HostUses,
    binding: VFIOBinding, claimedFunctions: [PCIDevice], unitsInFront: [PCIAddress: [Int]]
  ) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
    self.groups = groups
    self.uses = uses
    self.binding = binding
    self.claimedFunctions = claimedFunctions
    self.unitsInFront = unitsInFront
    // Found once: every check of every target asks for them.
    targetFunctions = targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
    targetAddresses = Set(targetFunctions.map(\.address))
    firstTargets = Dictionary(
      targetFunctions.compactMap { function in function.group.map { ($0, function.address) } }, uniquingKeysWith: min)
  }

  /// The same machine and guest with other devices to be passed through.
  public func aimed(at targets: [Target]) -> CheckContext {
    CheckContext(
      machine: machine, targets: targets, guest: guest, groups: groups, uses: uses, binding: binding,
      claimedFunctions: claimedFunctions, unitsInFront: unitsInFront)
  }

  /// The IOMMUs in front of the targets; empty where no function is named or the kernel does not say.
  var unitsInFrontOfTargets: [IOMMUUnit] {
    Set(targetFunctions.flatMap { unitsInFront[$0.address] ?? [] }).sorted().map { machine.iommu.units[$0] }
  }

  /// Whether a function is among those to be handed over.
  public func isTarget(_ address: PCIAddress) -> Bool { targetAddresses.contains(address) }

  /// Whether a group is to be judged with this target: with several of one group that is done once, with the lowest address.
  func isFirstTarget(_ address: PCIAddress, in group: IOMMUGroup) -> Bool {
    firstTargets[group.number].map { $0 == address } ?? true
  }

  /// How the host uses whatever hangs below a sysfs directory, as `Machine.hostUses(below:)` tells it.
  public func hostUses(below path: String) -> [HostUse] { uses.uses(below: path) }
}
