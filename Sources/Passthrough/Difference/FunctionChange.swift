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
    linkCapability = Change(known: Self.capability(old), Self.capability(new))
    bars = Self.barChanges(old, new, before, after)
    numaNode = Change(old.numaNode, new.numaNode)
    isBootVGA = Change(known: old.isBootVGA, new.isBootVGA)
    if revision == nil, pciClass == nil, driver == nil, reset == nil, link == nil, linkCapability == nil, bars.isEmpty,
      numaNode == nil, isBootVGA == nil
    {
      return nil
    }
  }

  private static func status(_ device: PCIDevice) -> PCILink? {
    device.configuration.express.value?.linkStatus ?? device.currentLink
  }

  private static func capability(_ device: PCIDevice) -> PCILink? {
    device.configuration.express.value?.linkCapability ?? device.maximumLink
  }

  /// A link is told once, by the first function at its lower end: the port above and the other functions would only repeat it.
  private static func linkChange(
    _ old: PCIDevice, _ new: PCIDevice, _ before: PCITopology, _ after: PCITopology
  ) -> Change<PCILink>? {
    let slot = after.functions(ofSlot: new.address)
    guard slot.first?.address == new.address else { return nil }
    if new.hasSecondaryBus, new.configuration.express.value?.portType != .upstreamPort { return nil }
    guard let change = Change(known: status(old), status(new)) else { return nil }
    // Graphics adapters and whatever is asleep lower the speed; that comes and goes by the second.
    let isIdle = after.linkMayRest(at: new) || before.linkMayRest(at: old)
    return isIdle && change.old.width == change.new.width ? nil : change
  }

  private static func barChanges(_ old: PCIDevice, _ new: PCIDevice, _ before: Machine, _ after: Machine)
    -> [BARChange]
  {
    guard before.gap(at: old.path + "/resource") == nil, after.gap(at: new.path + "/resource") == nil else { return [] }
    func shapes(_ device: PCIDevice) -> [Int: BARShape] {
      Dictionary(device.bars.map { ($0.index, BARShape($0)) }, uniquingKeysWith: { first, _ in first })
    }
    let (oldShapes, newShapes) = (shapes(old), shapes(new))
    return (0..<6).compactMap { index in
      Change(oldShapes[index], newShapes[index]).map { BARChange(index: index, shape: $0) }
    }
  }
}
