// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What is other about a function that both machines have.
package struct FunctionChange: Sendable {
  package let old: PCIAddress
  package let new: PCIAddress
  package let revision: Change<UInt8>?
  package let pciClass: Change<PCIClass>?
  package let driver: Change<String?>?
  package let reset: Change<ResetOffer>?
  /// Speed and width as negotiated.
  package let link: Change<PCILink>?
  /// The most that its end of the link can do.
  package let linkCapability: Change<PCILink>?
  package let bars: [BARChange]
  package let numaNode: Change<Int?>?
  /// Whether it is the adapter that firmware started with.
  package let isBootVGA: Change<Bool>?

  /// nil where nothing changed.
  init?(_ old: PCIDevice, _ new: PCIDevice, _ before: Machine, _ after: Machine) {
    self.old = old.address
    self.new = new.address
    revision = Change(old.identity.revision, new.identity.revision)
    pciClass = Change(old.pciClass, new.pciClass)
    driver = Change(old.driver, new.driver)
    reset = Change(ResetOffer(old), ResetOffer(new))
    link = Self.linkChange(old, new, before.pci, after.pci)
    linkCapability = Change(known: old.linkCapability, new.linkCapability)
    bars = Self.barChanges(old, new, before, after)
    numaNode = Change(old.numaNode, new.numaNode)
    isBootVGA = Change(known: old.isBootVGA, new.isBootVGA)
    if revision == nil, pciClass == nil, driver == nil, reset == nil, link == nil, linkCapability == nil, bars.isEmpty,
      numaNode == nil, isBootVGA == nil
    {
      return nil
    }
  }

  /// A link is told once, by the first function at its lower end: the port above and the other functions would only
  /// repeat it.
  private static func linkChange(
    _ old: PCIDevice, _ new: PCIDevice, _ before: PCITopology, _ after: PCITopology
  ) -> Change<PCILink>? {
    let slot = after.functions(ofSlot: new.address)
    guard slot.first?.address == new.address else { return nil }
    if new.hasSecondaryBus, new.configuration.express.value?.portType != .upstreamPort { return nil }
    guard let change = Change(known: old.link, new.link) else { return nil }
    // Graphics adapters and whatever is asleep lower the speed; that comes and goes by the second.
    let isIdle = after.linkMayRest(at: new) || before.linkMayRest(at: old)
    return isIdle && change.old.width == change.new.width ? nil : change
  }

  private static func barChanges(_ old: PCIDevice, _ new: PCIDevice, _ before: Machine, _ after: Machine)
    -> [BARChange]
  {
    guard before.gap(at: old.path(.resource)) == nil, after.gap(at: new.path(.resource)) == nil else { return [] }
    func shapes(_ device: PCIDevice) -> [Int: BARShape] {
      Dictionary(device.bars.map { ($0.index, BARShape($0)) }, uniquingKeysWith: { first, _ in first })
    }
    let (oldShapes, newShapes) = (shapes(old), shapes(new))
    return (0..<6).compactMap { index in
      Change(oldShapes[index], newShapes[index]).map { BARChange(index: index, shape: $0) }
    }
  }
}

/// A function that has another address now.
package struct FunctionMove: Sendable, Equatable {
  /// What changed besides the address.
  package enum Reason: String, Sendable {
    /// It sits where it sat; the buses were numbered anew.
    case renumbered
    /// It sits elsewhere: another slot, another bridge.
    case moved
  }

  package let old: PCIAddress
  package let new: PCIAddress
  package let reason: Reason
  /// The bridges directly above, before and now.
  package let oldParent: PCIAddress?
  package let newParent: PCIAddress?

  /// nil for a function whose address is what it was.
  init?(_ old: PCIDevice, _ new: PCIDevice, _ before: PCITopology, _ after: PCITopology) {
    guard old.address != new.address else { return nil }
    self.old = old.address
    self.new = new.address
    reason = FunctionPlace(of: old, in: before) == FunctionPlace(of: new, in: after) ? .renumbered : .moved
    oldParent = old.parent
    newParent = new.parent
  }
}

/// A BAR that has another size or type now, or came or went; nil where there is none.
package struct BARChange: Sendable, Equatable {
  package let index: Int
  package let shape: Change<BARShape?>
}

/// What kind of range a BAR is, wherever it was put.
package struct BARShape: Sendable, Hashable {
  /// Bytes.
  package let size: UInt64
  package let isIO: Bool
  package let isPrefetchable: Bool
  package let is64Bit: Bool
  /// The kernel found no room for it.
  package let isUnassigned: Bool

  init(_ resource: PCIResource) {
    size = resource.size
    isIO = resource.isIO
    isPrefetchable = resource.isPrefetchable
    is64Bit = resource.is64Bit
    isUnassigned = resource.isMemory && resource.isUnassigned
  }
}

/// The ways to reset a function that the kernel offers.
package enum ResetOffer: Sendable, Hashable {
  /// In the kernel's order; empty when resetting was switched off.
  case methods([ResetMethod])
  /// It can be reset, but this kernel does not say how (before Linux 5.15).
  case unnamed
  case none

  init(_ device: PCIDevice) {
    if let methods = device.resetMethods {
      self = .methods(methods)
    } else {
      self = device.hasResetFile ? .unnamed : .none
    }
  }
}
