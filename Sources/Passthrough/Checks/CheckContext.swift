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
  private let targetSet: Set<Target>

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
    groups = GroupAnalysis(machine)
    targetSet = Set(targets)
  }

  private init(_ other: CheckContext, targets: [Target]) {
    machine = other.machine
    self.targets = targets
    guest = other.guest
    groups = other.groups
    targetSet = Set(targets)
  }

  /// The same machine and guest with other devices to be handed over.
  public func aimed(at targets: [Target]) -> CheckContext { CheckContext(self, targets: targets) }

  /// The PCI functions among the targets.
  public var targetFunctions: [PCIDevice] {
    targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
  }

  /// Whether a function is among those to be handed over.
  public func isTarget(_ address: PCIAddress) -> Bool { targetSet.contains(.pci(address)) }
}
