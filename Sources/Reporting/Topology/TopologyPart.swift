// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A part of the topology that a listing can be asked for.
package enum TopologyPart: Sendable, CaseIterable {
  case pci, usb, groups
}

/// What `vfio-check list` prints: what is there, as trees.
package struct TopologyDocument: Document, Sendable {
  private let machine: Machine
  private let parts: Set<TopologyPart>
  /// Names are facts here, not decoration: JSON has them too.
  private let names: DeviceNames

  package init(_ machine: Machine, _ parts: Set<TopologyPart> = Set(TopologyPart.allCases), names: DeviceNames) {
    self.machine = machine
    self.parts = parts
    self.names = names
  }

  package var content: some Encodable {
    TopologyJSON(machine, names: names.usbNames, pciNames: names.pciNames).only(parts)
  }

  package func text(_ layout: TextLayout) -> [String] {
    var sections: [[String]] = []
    if parts.contains(.pci) { sections.append(PCITree.lines(machine, names: names.pciNames)) }
    if parts.contains(.usb) { sections.append(USBTree.lines(machine, names: names.usbNames, pciNames: names.pciNames)) }
    if parts.contains(.groups) { sections.append(GroupTree.lines(machine, names: names.pciNames)) }
    return Array(sections.joined(separator: [""]))
  }
}
