// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Everything a check may judge from.
public struct CheckContext: Sendable {
  public let machine: Machine
  /// What is to be handed over; empty when nobody named a device.
  public let targets: [Target]
  /// What is known of the guest that is to get them.
  public let guest: GuestPlan

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan()) {
    self.machine = machine
    self.targets = targets
    self.guest = guest
  }

  /// The PCI functions among the targets.
  public var targetFunctions: [PCIDevice] {
    targets.compactMap { if case .pci(let address) = $0 { machine.pci[address] } else { nil } }
  }

  /// Whether a function is among those to be handed over.
  public func isTarget(_ address: PCIAddress) -> Bool { targets.contains(.pci(address)) }
}
