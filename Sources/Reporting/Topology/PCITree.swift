// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// The PCI functions as a tree in the manner of `lspci -tv`, with group, driver and state in columns.
package enum PCITree {
  package static func lines(_ machine: Machine, names: PCINames) -> [String] {
    guard !machine.pci.devices.isEmpty else {

      guard machine.pci.unidentified.isEmpty else { return unidentified(machine) }
      return [
        machine.unrecorded(at: "/sys/bus/pci/devices") == nil
          ? "there are no PCI devices" : "the PCI devices were not recorded"
      ]
    }
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
      append(bus.roots, machine, uses, names, to: &rows)
    }
    return Columns.lines(rows) + unidentified(machine)
  }

  /// The functions of which only the address is known.
  private static func unidentified(_ machine: Machine) -> [String] {
    guard !machine.pci.unidentified.isEmpty else { return [] }
    return ["not identified: neither the ids in sysfs nor configuration space could be read"]
      + machine.pci.unidentified.map { "  \($0)" }
  }

  /// Depth first, on a stack of its own: how deep it goes, a capture decides.
  private static func append(
    _ roots: [PCIDevice], _ machine: Machine, _ uses: HostUses, _ names: PCINames, to rows: inout [Columns.Row]
  ) {
    struct Branch {
      let devices: [PCIDevice]
      let indentation: String
      var next = 0
    }
    var pending = [Branch(devices: roots, indentation: " ")]
    while var branch = pending.popLast() {
      guard branch.next < branch.devices.count else { continue }
      let device = branch.devices[branch.next]
      branch.next += 1
      let isLast = branch.next == branch.devices.count
      rows.append(
        .cells([
          "\(branch.indentation)\(isLast ? "\\" : "+")-\(device.address)\(secondaryBus(device))",
          PCIText.group(device, machine),
          PCIText.driver(device, machine), DeviceState(of: device, uses: uses).rawValue,
          PCIText.description(device, names),
        ]))
      pending.append(branch)
      pending.append(
        Branch(
          devices: machine.pci.children(of: device.address), indentation: branch.indentation + (isLast ? "  " : "| ")))
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
