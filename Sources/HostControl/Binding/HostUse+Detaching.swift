// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import Passthrough

extension HostUse {
  /// Whether this use forbids to take the device away for a measurement.
  ///
  /// Stricter than a hand-over to a guest, which a person plans: here the device is gone without a word and comes back
  /// minutes later. Only a disk of an array that is not running and a keyboard beside which there is another are let go
  /// of.
  package var forbidsDetaching: Bool {
    switch kind {
    case .storageMember, .keyboard, .pointer: isVital
    case .mount, .swap, .defaultRoute, .network, .bootDisplay, .display, .openNode, .virtualMachine: true
    }
  }
}

extension Machine {
  /// How the host uses a function, as far as that forbids to take it away. Throws `unknownUse` where the function is
  /// not there or what would tell could not be read.
  func obstacles(to function: PCIAddress) throws(AssignmentError) -> [HostUse] {
    guard let device = pci[function] else {
      throw .unknownUse("\(function)", why: "it is not among the PCI functions that can be read")
    }
    return try obstacles(below: device.path, named: "\(function)")
  }

  /// The same for what hangs below a directory of sysfs.
  func obstacles(below path: String, named name: String) throws(AssignmentError) -> [HostUse] {
    let uses = HostUses(self).uses(below: path).filter(\.forbidsDetaching)
    if uses.isEmpty, let gap = usageGaps(below: path).first { throw .unknownUse(name, why: gap.summary) }
    return uses
  }
}
