// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Everything a check may judge from.
public struct CheckContext: Sendable {
  public let machine: Machine
  /// What is to be handed over; empty when nobody named a device.
  public let targets: [Target]
  /// What is known of the guest that is to get them.
  public let guest: GuestPlan
  /// The PCI functions among the targets, in their order.
  public let targetFunctions: [PCIDevice]
  private let targetAddresses: Set<PCIAddress>
  private let uses: HostUses

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
    // Found and sorted once: every check of every target asks for them.
    uses = HostUses(machine)
    targetFunctions = targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
    targetAddresses = Set(targets.compactMap { if case .pci(let address) = $0 { address } else { nil } })
  }

  /// Whether a function is among those to be handed over.
  public func isTarget(_ address: PCIAddress) -> Bool { targetAddresses.contains(address) }

  /// How the host uses whatever hangs below a sysfs directory, as `Machine.hostUses(below:)` tells it.
  public func hostUses(below path: String) -> [HostUse] { uses.uses(below: path) }
}
