// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads `/sys/class/iommu`, `/sys/kernel/iommu_groups` and the ACPI tables that describe IOMMUs.
struct IOMMUReader {
  let reader: TreeReader

  static let groupsPath = "/sys/kernel/iommu_groups"

  func iommu() -> IOMMU {
    var iommu = IOMMU()
    let tables = "/sys/firmware/acpi/tables"
    iommu.firmwareTables = Set(["DMAR", "IVRS", "IORT", "VIOT"].filter { reader.exists("\(tables)/\($0)") == true })
    // Only root may read them. Big servers have large ones: each range of requester ids is a line in the IORT.
    func bytes(_ name: String) -> [UInt8]? {
      iommu.firmwareTables.contains(name) ? reader.bytes("\(tables)/\(name)", limit: 1 << 20) : nil
    }
    iommu.dmar = bytes("DMAR").flatMap(DMARTable.init)
    iommu.ivrs = bytes("IVRS").flatMap(IVRSTable.init)
    iommu.iort = bytes("IORT").flatMap(IORTTable.init)
    iommu.viot = bytes("VIOT").flatMap(VIOTTable.init)
    iommu.units = reader.list("/sys/class/iommu").map(unit)
    let root = Self.groupsPath
    iommu.groups = reader.list(root).concurrentMap { name -> IOMMUGroup? in
      guard let number = Int(name) else {
        reader.noteDamage("\(root)/\(name)", "this is no group number")
        return nil
      }
      return group(number, root + "/" + name)
    }.compactMap { $0 }.sorted { $0.number < $1.number }
    return iommu
  }

  private func unit(_ name: String) -> IOMMUUnit {
    var unit = IOMMUUnit(name: name, IOMMUUnit.Design(IOMMUDirectory(name, reader)))
    unit.devices = reader.list("\(unit.path)/devices").compactMap { PCIAddress($0) }.sorted()
    return unit
  }

  private func group(_ number: Int, _ path: String) -> IOMMUGroup {
    let names = reader.list(path + "/devices")
    var group = IOMMUGroup(number: number, members: names.compactMap { PCIAddress($0) }.sorted())
    group.otherMembers = names.filter { PCIAddress($0) == nil }
    group.type = reader.text(group.path(.type)).map { DomainType($0) }
    group.reservedRegions = reader.lines(group.path(.reservedRegions)).compactMap { ReservedRegion(line: $0) }
    return group
  }
}
