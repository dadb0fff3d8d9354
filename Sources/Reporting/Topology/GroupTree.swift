// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// The IOMMU groups in the order of their numbers, each with its type and its members. The numbers have gaps on most
/// machines.
package enum GroupTree {
  package static func lines(_ machine: Machine, names: PCINames) -> [String] {
    guard machine.knowsGroups else { return predicted(machine, names: names) }
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

  /// The groups that configuration space predicts, where the kernel's were not recorded.
  private static func predicted(_ machine: Machine, names: PCINames) -> [String] {
    let analysis = GroupAnalysis(machine)
    var rows: [Columns.Row] = [.heading("the IOMMU groups were not recorded; configuration space predicts:")]
    var seen: Set<PCIAddress> = []
    for device in machine.pci.devices where !seen.contains(device.address) {
      let members: [PCIAddress]
      switch analysis.predictedMembers(with: device.address) {
      case .success(let found):
        members = found
        rows.append(.heading("predicted group"))
      case .failure(let gap):
        members = [device.address]
        rows.append(.heading("no prediction: \(gap.summary)"))
      }
      for address in members {
        seen.insert(address)
        rows.append(.cells(["  \(address)", machine.pci[address].map { PCIText.description($0, names) } ?? "?"]))
      }
    }
    return Columns.lines(rows)
  }
}
