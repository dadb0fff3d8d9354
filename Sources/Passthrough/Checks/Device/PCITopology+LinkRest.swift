// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension PCITopology {
  /// Whether the link with a function at its lower end may be lowered because nothing uses it: a graphics adapter is
  /// below it, which does that at rest, or everything below it sleeps. Asked of the link, so that every function on it
  /// gets the same answer.
  func linkMayRest(at end: PCIDevice) -> Bool {
    let below = end.hasSecondaryBus ? descendants(of: end.address) : functions(ofSlot: end.address)
    let functions = below.filter { !$0.isBridge }
    return functions.contains { $0.pciClass.isDisplay }
      || (!functions.isEmpty && functions.allSatisfy(\.power.isAsleep))
  }
}

extension PCITopology {
  /// Whether the link with a function at its lower end, which was or can be one and is another now, has lost something:
  /// lanes, which never come back by themselves, or speed, unless it is lowered at rest.
  func hasLost(at end: PCIDevice, of link: PCILink, to now: PCILink) -> Bool {
    now.width < link.width || (now.generation < link.generation && !linkMayRest(at: end))
  }
}
