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

/// Something that is other now than it was.
package struct Change<Value: Sendable & Equatable>: Sendable, Equatable {
  package let old: Value
  package let new: Value

  /// nil where nothing changed.
  package init?(_ old: Value, _ new: Value) {
    guard old != new else { return nil }
    self.old = old
    self.new = new
  }

  /// nil also where one of the two could not be read: that is no change of the machine.
  init?(known old: Value?, _ new: Value?) {
    guard let old, let new else { return nil }
    self.init(old, new)
  }
}

/// What is other about the machine as a whole.
package struct HostChange: Sendable {
  /// Another machine altogether, by its maker and model or its processor: the rest is then a comparison of two
  /// machines.
  package let product: Change<String>?
  package let processorModel: Change<String>?
  package let biosVersion: Change<String>?
  package let biosDate: Change<String>?
  package let kernelRelease: Change<String>?
  /// Words of the kernel command line. A word that only stands elsewhere is in neither. Beside a redacted capture only
  /// what such captures keep is compared, with the value where that is kept.
  package let addedArguments: [String]
  package let removedArguments: [String]
  /// Whether the kernel uses an IOMMU, and the designs of those that it drives.
  package let isIOMMUEnabled: Change<Bool>?
  package let iommuKinds: Change<[IOMMUUnit.Kind]>?

  init(_ old: Machine, _ new: Machine) {
    product = Change(known: Self.product(old.firmware), Self.product(new.firmware))
    processorModel = Change(known: old.processor.modelName, new.processor.modelName)
    biosVersion = Change(known: old.firmware.biosVersion, new.firmware.biosVersion)
    biosDate = Change(known: old.firmware.biosDate, new.firmware.biosDate)
    if old.isRedacted || new.isRedacted {
      // What redaction took out of one of them is no change.
      kernelRelease = Change(
        known: old.kernel.release.map { KernelRelease.comparable($0) },
        new.kernel.release.map { KernelRelease.comparable($0) })
      (addedArguments, removedArguments) = Self.words(
        KernelArguments.comparable(old.kernel.commandLine), KernelArguments.comparable(new.kernel.commandLine))
    } else {
      kernelRelease = Change(known: old.kernel.release, new.kernel.release)
      (addedArguments, removedArguments) = Self.words(old.kernel.commandLine, new.kernel.commandLine)
    }
    isIOMMUEnabled = Change(old.iommu.isEnabled, new.iommu.isEnabled)
    iommuKinds = Change(Self.kinds(old.iommu), Self.kinds(new.iommu))
  }

  package var isEmpty: Bool {
    product == nil && processorModel == nil && biosVersion == nil && biosDate == nil && kernelRelease == nil
      && addedArguments.isEmpty && removedArguments.isEmpty && isIOMMUEnabled == nil && iommuKinds == nil
  }

  private static func product(_ firmware: Firmware) -> String? {
    let parts = [firmware.systemVendor, firmware.productName, firmware.boardName].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func kinds(_ iommu: IOMMU) -> [IOMMUUnit.Kind] {
    Set(iommu.units.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
  }

  /// A word may stand twice (two consoles), so each is struck out once.
  private static func words(_ old: [String], _ new: [String]) -> (added: [String], removed: [String]) {
    var removed = old
    var added: [String] = []
    for word in new {
      if let position = removed.firstIndex(of: word) { removed.remove(at: position) } else { added.append(word) }
    }
    return (added, removed)
  }
}
