// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What people pass to a VM as one: a card with all its functions, one port of a network card whose ports the IOMMU
/// keeps apart, one virtual function, one USB device.
///
/// The functions of a slot belong to one unit where they share an IOMMU group, and where one is of no use without the
/// other (`CardFunctions`). A virtual function is a unit of its own, as is a USB device that is no hub.
package struct AssignableUnit: Sendable, Hashable {
  /// In the order of their addresses; never empty.
  package let targets: [Target]
  /// The one that the unit is named after: its graphics function, else the first.
  package let lead: Target
  /// What a user types to name it, as one or several selectors: `01:00`, `0b:00.0 0b:00.1`, `1-2.3`.
  package let selector: String

  fileprivate init(functions: [PCIDevice], isWholeSlot: Bool) {
    targets = functions.map { .pci($0.address) }
    let first = functions.first { $0.pciClass.isDisplay } ?? functions[0]
    lead = .pci(first.address)
    selector =
      isWholeSlot && first.physicalFunction == nil
      ? Self.short(first.address.slotDescription)
      : functions.map { Self.short($0.address.description) }.joined(separator: " ")
  }

  fileprivate init(_ device: USBDevice) {
    targets = [.usb(device.usbPath)]
    lead = targets[0]
    selector = "\(device.usbPath)"
  }

  /// Without domain 0, which most machines have alone and nobody types.
  private static func short(_ address: String) -> String {
    address.hasPrefix("0000:") ? String(address.dropFirst(5)) : address
  }

  /// Every unit of a machine, PCI first, in the order of their addresses. Bridges, IOMMUs, what is the board's own, and
  /// hubs are in none.
  static func all(of machine: Machine, groups: GroupAnalysis) -> [AssignableUnit] {
    var units: [AssignableUnit] = []
    // The devices are in the order of their addresses, so the functions of a slot follow one another.
    for slot in machine.pci.devices.chunked(by: { $0.address.isSameSlot(as: $1.address) }) {
      let virtual = slot.filter { $0.physicalFunction != nil && !$0.isBridge }
      let whole = slot.filter {
        $0.physicalFunction == nil && !$0.isBridge && !$0.pciClass.isIOMMU && !$0.isPlatformFunction(in: machine.pci)
      }
      let parts = Self.parts(whole, machine, groups)
      units += parts.map { AssignableUnit(functions: $0, isWholeSlot: parts.count == 1) }
      units += virtual.map { AssignableUnit(functions: [$0], isWholeSlot: false) }
    }
    return units.sorted { $0.targets[0].subject < $1.targets[0].subject }
      + machine.usb.devices.filter { !$0.isHub }.map { AssignableUnit($0) }
  }

  /// The functions of a slot, parted into those that go together.
  private static func parts(_ functions: [PCIDevice], _ machine: Machine, _ groups: GroupAnalysis) -> [[PCIDevice]] {
    guard functions.count > 1 else { return functions.isEmpty ? [] : [functions] }
    var part = Array(functions.indices)
    for (index, function) in functions.enumerated() {
      let together = Set(CardFunctions.companions(of: function, in: machine.pci).map(\.address))
      for other in 0..<index
      where part[other] != part[index]
        && (together.contains(functions[other].address) || groups.areInOneGroup(function, functions[other]))
      {
        let (kept, joined) = (part[other], part[index])
        part = part.map { $0 == joined ? kept : $0 }
      }
    }
    return Set(part).sorted().map { number in functions.indices.filter { part[$0] == number }.map { functions[$0] } }
  }
}

extension PCITopology {
  /// The functions that a slot stands for when it is named without one (`01:00`): all that can be passed through.
  /// Bridges, ports and what is the board's own are left out, and so are virtual functions beside their physical one,
  /// which exist only as long as the host has that. Where there is nothing else they are named all the same, so that
  /// somebody is told why they cannot go.
  package func cardFunctions(ofSlot address: PCIAddress) -> [PCIDevice] {
    let all = functions(ofSlot: address)
    let assignable = all.filter { !$0.isBridge && !$0.isPlatformFunction(in: self) }
    let physical = assignable.filter { $0.physicalFunction == nil }
    return physical.isEmpty ? assignable.isEmpty ? all : assignable : physical
  }
}

extension Array {
  /// Runs of neighbours for which the condition holds.
  fileprivate func chunked(by isTogether: (Element, Element) -> Bool) -> [[Element]] {
    var chunks: [[Element]] = []
    for element in self {
      if let last = chunks.last?.last, isTogether(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
    return chunks
  }
}

/// Which functions of a slot belong to one device, as people see it.
enum CardFunctions {
  /// The other functions of the slot that are of no use, or do harm, without this one.
  static func companions(of device: PCIDevice, in topology: PCITopology) -> [PCIDevice] {
    let others = topology.functions(ofSlot: device.address).filter {
      $0.address != device.address && !$0.isBridge && $0.physicalFunction == nil
    }
    guard !others.isEmpty else { return [] }
    let slot = others + [device]
    if device.parent != nil, let display = slot.first(where: \.pciClass.isDisplay) {
      // In a processor with graphics the slot holds USB and sound of the platform too, of another vendor id.
      guard device.identity.vendor == display.identity.vendor else { return [] }
      let relatives = others.filter { $0.identity.vendor == display.identity.vendor && Self.isPartOfCard($0) }
      return Self.isPartOfCard(device) ? relatives : []
    }
    let isOldUSB = { (function: PCIDevice) in function.pciClass.isUSB1Controller || function.pciClass.isEHCI }
    return isOldUSB(device) ? others.filter(isOldUSB) : []
  }

  /// The graphics function, its sound, its USB controller and the UCSI controller (class 0c80, other serial bus).
  private static func isPartOfCard(_ device: PCIDevice) -> Bool {
    let pciClass = device.pciClass
    return pciClass.isDisplay || pciClass.isAudio || pciClass.isUSBController || pciClass.code == 0x0c80
  }
}
