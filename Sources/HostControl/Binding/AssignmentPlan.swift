// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// Which functions change hands so that some can be measured: decided before anything is touched.
package struct AssignmentPlan: Sendable, Equatable {
  package let group: Int
  /// Those that were asked for, sorted.
  package let functions: [PCIAddress]

  /// A plan as it is.
  package init(group: Int, functions: [PCIAddress]) {
    self.group = group
    self.functions = functions
  }

  /// Decides for the functions that a user named.
  ///
  /// Throws `inUse` when the host uses one, and `notViable` when the kernel would not give the group away because
  /// another member belongs to a host driver and was not named (vfio.rst: a group is the unit of ownership): what was
  /// not asked for is not touched.
  package init(_ functions: [PCIAddress], on machine: Machine) throws(AssignmentError) {
    var groups: Set<Int> = []
    for address in functions {
      guard let device = machine.pci[address] else { throw .noFunction(address) }
      guard !device.isBridge else { throw .isBridge(address) }
      if let count = device.enabledVirtualFunctions, count > 0 { throw .hasVirtualFunctions(address, count) }
      guard let group = device.group else { throw .noGroup(address) }
      groups.insert(group)
    }
    guard let number = groups.first, groups.count == 1 else { throw .severalGroups(groups.sorted()) }
    group = number
    self.functions = Set(functions).sorted()
    let uses = HostUses(machine)
    for address in self.functions {
      let obstacles = machine.pci[address].map { uses.uses(below: $0.path).filter(\.forbidsDetaching) } ?? []
      guard obstacles.isEmpty else { throw .inUse(address, obstacles) }
    }
    let members = machine.pci.devices.filter { $0.group == number && !functions.contains($0.address) }
    let rules = GroupingRules(of: machine.kernel)
    let held = members.filter { !$0.leavesGroupFree(under: rules) }
    guard held.isEmpty else {
      throw .notViable(
        group: number,
        held.map { FunctionState(address: $0.address, driver: $0.driver, driverOverride: $0.driverOverride) })
    }
  }
}
