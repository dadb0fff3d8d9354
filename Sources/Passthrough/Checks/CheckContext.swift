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
  private let uses: HostUses
  /// The kernel's log as evidence for the checks.
  let kernelLog: KernelLogEvidence

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    self.init(
      machine: machine, targets: targets, guest: guest, groups: GroupAnalysis(machine), uses: HostUses(machine),
      kernelLog: KernelLogEvidence(machine))
  }

  private init(
    machine: Machine, targets: [Target], guest: GuestPlan, groups: GroupAnalysis, uses: HostUses,
    kernelLog: KernelLogEvidence
  ) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
    self.groups = groups
    self.uses = uses
    self.kernelLog = kernelLog
    // Found once: every check of every target asks for them.
    targetFunctions = targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
    targetAddresses = Set(targetFunctions.map(\.address))
  }

  /// The same machine and guest with other devices to be handed over.
  public func aimed(at targets: [Target]) -> CheckContext {
    CheckContext(machine: machine, targets: targets, guest: guest, groups: groups, uses: uses, kernelLog: kernelLog)
  }

  /// Whether a function is among those to be handed over.
  public func isTarget(_ address: PCIAddress) -> Bool { targetAddresses.contains(address) }

  /// How the host uses whatever hangs below a sysfs directory, as `Machine.hostUses(below:)` tells it.
  public func hostUses(below path: String) -> [HostUse] { uses.uses(below: path) }
}
