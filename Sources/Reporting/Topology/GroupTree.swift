// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory
internal import Passthrough

/// The IOMMU groups in the order of their numbers, each with its type and its members. The numbers have gaps on most machines.
public enum GroupTree {
  public static func lines(_ machine: Machine, names: PCINames) -> [String] {
    guard !machine.iommu.groups.isEmpty else { return ["there are no IOMMU groups"] }
    let uses = HostUses(machine)
    var rows: [Columns.Row] = []
    for group in machine.iommu.groups {
      rows.append(.heading("group \(group.number)\(group.type.map { "  \($0)" } ?? "")"))
      for address in group.members {
        guard let device = machine.pci[address] else {
          rows.append(.cells(["  \(address)", "?", "?", "gone while it was read"]))
          continue
        }
        rows.append(
          .cells([
            "  \(address)", device.driver ?? "-", DeviceState(of: device, uses: uses).rawValue,
            PCIText.description(device, names),
          ]))
      }
      for name in group.otherMembers { rows.append(.cells(["  \(name)", "-", "-", "no PCI function"])) }
      if group.members.isEmpty && group.otherMembers.isEmpty { rows.append(.heading("  empty")) }
    }
    return Columns.lines(rows)
  }
}
