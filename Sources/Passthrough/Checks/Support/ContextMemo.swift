// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Synchronization

/// What the checks work out about a machine when one first asks, the same whichever devices are to be passed. Two that
/// ask at once may both work it out: the answers are equal.
final class ContextMemo: Sendable {
  /// A keyboard of the host, by the PCI functions that it is below.
  struct Keyboard: Sendable { let functions: Set<PCIAddress> }

  private let vitalUses = Mutex<[PCIAddress: HostUse?]>([:])
  private let reasons = Mutex<[PCIAddress: ReasonToLeave?]>([:])
  private let groups = Mutex<[Int: GroupFacts]>([:])
  private let users = Mutex<[PCIAddress: PCIDevice]?>(nil)
  private let keyboards = Mutex<[Keyboard]?>(nil)

  func vitalUse(of address: PCIAddress, _ work: () -> HostUse?) -> HostUse? {
    if let known = vitalUses.withLock({ $0[address] }) { return known }
    let found = work()
    vitalUses.withLock { $0[address] = .some(found) }
    return found
  }

  /// The part of the reason that does not depend on what is to be passed.
  func reason(toLeave address: PCIAddress, _ work: () -> ReasonToLeave?) -> ReasonToLeave? {
    if let known = reasons.withLock({ $0[address] }) { return known }
    let found = work()
    reasons.withLock { $0[address] = .some(found) }
    return found
  }

  func facts(of group: Int, _ work: () -> GroupFacts) -> GroupFacts {
    if let known = groups.withLock({ $0[group] }) { return known }
    let found = work()
    groups.withLock { $0[group] = found }
    return found
  }

  /// By physical function: one of its virtual functions that has a driver.
  func virtualFunctionsInUse(_ machine: Machine) -> [PCIAddress: PCIDevice] {
    if let known = users.withLock({ $0 }) { return known }
    var found: [PCIAddress: PCIDevice] = [:]
    for device in machine.pci.devices where device.driver != nil {
      if let physical = device.physicalFunction, found[physical] == nil { found[physical] = device }
    }
    let result = found
    users.withLock { $0 = result }
    return result
  }

  func hostKeyboards(_ machine: Machine) -> [Keyboard] {
    if let known = keyboards.withLock({ $0 }) { return known }
    let found = machine.usage.inputDevices.filter(HostUses.isRealKeyboard).map { device in
      Keyboard(functions: Set(device.path.split(separator: "/").compactMap { PCIAddress($0) }))
    }
    keyboards.withLock { $0 = found }
    return found
  }
}

/// What several checks ask of a group, whichever of its members are to be passed.
struct GroupFacts: Sendable {
  let members: [PCIDevice]
  /// Members whose driver keeps the kernel from giving the group to VFIO.
  let held: [PCIDevice]
  /// Members, by their names in sysfs, of which nothing is known.
  let unknown: [String]

  init(_ group: IOMMUGroup, _ machine: Machine) {
    members = machine.members(of: group)
    let rules = GroupingRules(of: machine.kernel)
    held = members.filter { !$0.leavesGroupFree(under: rules) }
    unknown = group.members.filter { !machine.pci.contains($0) }.map(\.description) + group.otherMembers
  }
}
