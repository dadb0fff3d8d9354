// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine has in the way of an IOMMU: what firmware describes, what the kernel drives, and the groups it made.
package struct IOMMU: Sendable {
  /// ACPI tables that describe one, by existence: `DMAR` (Intel), `IVRS` (AMD), `IORT` (Arm), `VIOT` (virtio).
  package var firmwareTables: Set<String> = []
  /// The tables' contents; nil where a table is not there, may not be read, or was not recorded.
  package var dmar: DMARTable?
  package var ivrs: IVRSTable?
  package var iort: IORTTable?
  package var viot: VIOTTable?
  package var units: [IOMMUUnit] = []
  /// In the order of their numbers.
  package var groups: [IOMMUGroup] = [] {
    didSet { index = Dictionary(groups.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first }) }
  }
  private var index: [Int: Int] = [:]

  package init() {}

  /// How many IOMMUs a table describes; nil where its contents are not known, or broken off before the first.
  package func unitCount(inTable name: String) -> Int? {
    let (count, isWhole): (Int?, Bool?) =
      switch name {
      case "DMAR": (dmar?.units.count, dmar?.isWhole)
      case "IVRS": (ivrs?.units.count, ivrs?.isWhole)
      case "IORT": (iort?.unitCount, iort?.isWhole)
      case "VIOT": (viot?.unitCount, viot?.isWhole)
      default: (nil, nil)
      }
    return count == 0 && isWhole == false ? nil : count
  }

  /// Adds the groups and members that only the functions themselves tell of, by their links: a recording may hold one
  /// and lack the other.
  mutating func add(linksOf pci: PCITopology) {
    var linked: [Int: [PCIAddress]] = [:]
    for device in pci.devices { if let number = device.group { linked[number, default: []].append(device.address) } }
    var groups = groups
    for (number, members) in linked {
      if let position = index[number] {
        let known = Set(groups[position].members)
        let others = members.filter { !known.contains($0) }
        if !others.isEmpty { groups[position].members = (groups[position].members + others).sorted() }
      } else {
        groups.append(IOMMUGroup(number: number, members: members))
      }
    }
    self.groups = groups.sorted { $0.number < $1.number }
  }

  /// Whether the kernel drives an IOMMU: groups exist. Where groups exist without a unit in sysfs (old Arm kernels)
  /// they decide.
  package var isEnabled: Bool { !groups.isEmpty }

  package func group(_ number: Int) -> IOMMUGroup? { index[number].map { groups[$0] } }
}
