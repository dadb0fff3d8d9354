// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What a change of kernel, firmware or hardware did: one machine beside another, or beside itself at another time.
///
/// Devices are recognised by what they are, never by their addresses, which are what such a change changes first.
package struct MachineDifference: Sendable {
  /// What it comes to.
  package enum Outcome: String, Sendable {
    /// Nothing is other than it was.
    case unchanged
    /// Something is, but whatever was ready still is.
    case changed
    /// Something was known, and cannot be told now; nothing is known to be worse.
    case unknown
    /// Something was ready, and is not any more.
    case regressed
  }

  package let old: Machine
  package let new: Machine
  package let host: HostChange
  package let functions: FunctionMatching
  package let moves: [FunctionMove]
  package let functionChanges: [FunctionChange]
  package let groups: [GroupChange]
  package let usb: USBMatching
  package let usbChanges: [USBChange]
  package let verdicts: VerdictComparison

  package init(_ old: Machine, _ new: Machine) {
    self.old = old
    self.new = new
    host = HostChange(old, new)
    let functions = FunctionMatching(old, new)
    self.functions = functions
    let pairs = functions.pairs.compactMap { pair -> (PCIDevice, PCIDevice)? in
      guard let then = old.pci[pair.old], let now = new.pci[pair.new] else { return nil }
      return (then, now)
    }
    moves = pairs.compactMap { FunctionMove($0, $1, old.pci, new.pci) }
    functionChanges = pairs.compactMap { FunctionChange($0, $1, old, new) }
    groups = GroupChange.changes(old, new, functions)
    let usb = USBMatching(old, new, functions: functions)
    self.usb = usb
    usbChanges = usb.pairs.compactMap { pair in
      guard let then = old.usb[pair.old], let now = new.usb[pair.new] else { return nil }
      return USBChange(then, now, isUnmoved: usb.isUnmoved(pair.old))
    }
    verdicts = VerdictComparison(old, new, functions: functions, usb: usb)
  }

  package var outcome: Outcome {
    let directions =
      verdicts.host.map(\.direction) + verdicts.devices.map(\.direction) + verdicts.ambiguous.map(\.direction)
    if directions.contains(.regressed) { return .regressed }
    if directions.contains(.unknown) { return .unknown }
    return isUnchanged ? .unchanged : .changed
  }

  private var isUnchanged: Bool {
    host.isEmpty && functions.gone.isEmpty && functions.came.isEmpty && functions.ambiguities.isEmpty && moves.isEmpty
      && functionChanges.isEmpty && groups.isEmpty && usb.gone.isEmpty && usb.came.isEmpty && usb.ambiguities.isEmpty
      && usbChanges.isEmpty && verdicts.host.isEmpty && verdicts.devices.isEmpty && verdicts.ambiguous.isEmpty
  }
}
