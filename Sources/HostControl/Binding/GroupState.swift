// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import SystemPackage

/// What can be changed of an IOMMU group: whose its functions are, and the type of its default domain. What is recorded
/// before a change is the whole of it, so that the way back needs nothing else.
package struct GroupState: Sendable, Equatable, Codable {
  package let group: Int
  /// The functions that may be touched; bridges and what is not asked for are not among them.
  package var functions: [FunctionState]
  /// `DMA`, `DMA-FQ`, `identity`, …; nil when it is not to be touched.
  package var type: String?

  package init(group: Int, functions: [FunctionState], type: String? = nil) {
    self.group = group
    self.functions = functions
    self.type = type
  }

  static func typePath(_ group: Int) -> String { "/sys/kernel/iommu_groups/\(group)/type" }
}

extension GroupState {
  private static let drivers = "/sys/bus/pci/drivers"

  /// The state of some functions of a group now, and of its type where `readsType`.
  init(
    group: Int, functions: [PCIAddress], readsType: Bool, on host: some KernelInterface
  ) throws(AssignmentError) {
    var states: [FunctionState] = []
    for address in functions {
      guard let state = FunctionState(address, on: host) else { throw .noFunction(address) }
      states.append(state)
    }
    self.init(group: group, functions: states, type: readsType ? host.text(Self.typePath(group)) : nil)
    if readsType && type == nil { throw .noGroupType(group: group) }
  }

  /// Puts the group back to this state and tells what it changed; nothing when it is in this state already.
  ///
  /// `driver` is the one that the functions were given to meanwhile: a function that has yet another one is somebody
  /// else's now and is left alone, as is one in use. Everything that can be put back is, also when something cannot.
  package func restore(on host: some KernelInterface, from driver: String? = nil) throws(AssignmentError) -> [String] {
    var errors: [AssignmentError] = []
    var done: [String] = []
    /// Runs a step and keeps its error, so that the others are still tried.
    func attempt(_ what: String, _ step: () throws(AssignmentError) -> Void) {
      do throws(AssignmentError) {
        try step()
        done.append(what)
      } catch { errors.append(error) }
    }
    let present = functions.filter { old in
      // One that was unplugged has nothing to be given back, nor has one that came back into another group.
      let isThere = FunctionState(old.address, on: host) != nil
      let link = host.linkName(FunctionState.path(old.address) + "/iommu_group")
      let isSame = isThere && (link == nil || link == "\(group)")
      if !isSame { done.append("\(old.address): is gone") }
      return isSame
    }
    let changesType = type != nil && !present.isEmpty && host.text(Self.typePath(group)) != type
    var absent: [FunctionState] = []
    for old in present {
      guard let now = FunctionState(old.address, on: host) else {
        errors.append(.noFunction(old.address))
        continue
      }
      if let other = now.driver, other != old.driver, other != driver {
        errors.append(.changedMeanwhile(old.address, driver: other))
        continue
      }
      // First the override: it says who may have the function next.
      if now.driverOverride != old.driverOverride {
        attempt("\(old.address): driver_override \(old.driverOverride ?? "cleared")") { () throws(AssignmentError) in
          try host.override(old.address, with: old.driverOverride)
        }
      }
      if let holder = now.driver, holder != old.driver || changesType {
        attempt("\(old.address): taken from \(holder)") { () throws(AssignmentError) in
          try host.unbind(old.address, from: holder)
          if old.driver != nil { absent.append(old) }
        }
      } else if now.driver == nil, old.driver != nil {
        absent.append(old)
      }
    }
    if changesType, let type {
      attempt("group \(group): type \(type)") { () throws(AssignmentError) in
        try host.setType(type, of: group)
      }
    }
    for old in absent {
      guard let driver = old.driver else { continue }
      attempt("\(old.address): given back to \(driver)") { () throws(AssignmentError) in
        try host.bind(old.address, to: driver, keeping: old.driverOverride)
      }
    }
    guard errors.isEmpty else { throw .notRestored(group: group, errors) }
    return done
  }
}
