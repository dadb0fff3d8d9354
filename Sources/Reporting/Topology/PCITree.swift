// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory
internal import Passthrough

/// The PCI functions as a tree in the manner of `lspci -tv`, with group, driver and state in columns.
public enum PCITree {
  public static func lines(_ machine: Machine, names: PCINames) -> [String] {
    guard !machine.pci.devices.isEmpty else { return ["there are no PCI devices"] }
    let uses = HostUses(machine)
    var rows: [Columns.Row] = []
    var buses: [(name: String, roots: [PCIDevice])] = []
    // In the order of their addresses, so that the functions of one root bus come together.
    for root in machine.pci.roots {
      let name = "\(hexadecimal(root.address.domain, digits: 4)):\(hexadecimal(root.address.bus, digits: 2))"
      if buses.last?.name != name { buses.append((name, [])) }
      buses[buses.count - 1].roots.append(root)
    }
    for bus in buses {
      rows.append(.heading("-[\(bus.name)]"))
      append(bus.roots, indentation: " ", machine, uses, names, to: &rows)
    }
    return Columns.lines(rows)
  }

  private static func append(
    _ devices: [PCIDevice], indentation: String, _ machine: Machine, _ uses: HostUses, _ names: PCINames,
    to rows: inout [Columns.Row]
  ) {
    for (position, device) in devices.enumerated() {
      let isLast = position == devices.count - 1
      rows.append(
        .cells([
          "\(indentation)\(isLast ? "\\" : "+")-\(device.address)\(secondaryBus(device))", PCIText.group(device),
          device.driver ?? "-", DeviceState(of: device, uses: uses).rawValue, PCIText.description(device, names),
        ]))
      append(
        machine.pci.children(of: device.address), indentation: indentation + (isLast ? "  " : "| "), machine, uses,
        names,
        to: &rows)
    }
  }

  /// "-[01]" or "-[01-05]": the buses behind a bridge.
  private static func secondaryBus(_ device: PCIDevice) -> String {
    guard let buses = device.configuration.bridgeBuses, buses.secondary != 0 else { return "" }
    let secondary = hexadecimal(buses.secondary, digits: 2)
    return buses.subordinate > buses.secondary
      ? "-[\(secondary)-\(hexadecimal(buses.subordinate, digits: 2))]" : "-[\(secondary)]"
  }
}
