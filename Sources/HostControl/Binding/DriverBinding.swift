// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Functions of one group that belong to vfio-pci for as long as this value lives; then they go back to whom they
/// belonged.
///
/// What was before is in the journal first. Where the way back fails at the end of this value's life, the journal keeps
/// the entry and `vfio-check restore` tries again; call `restore()` to hear about it.
///
/// Close every VFIO device of the group before: vfio-pci lets nothing go that is open.
package struct DriverBinding: ~Copyable {
  package static let driver = "vfio-pci"

  package let plan: AssignmentPlan
  /// Whose the functions were before.
  package let before: GroupState
  private let host: any KernelInterface
  private let journal: Journal
  /// nil when there is nothing to undo (any more).
  private var entry: JournalEntry?

  /// Takes the plan's functions from their drivers and gives them to vfio-pci. When that fails half way, what was done
  /// is undone.
  ///
  /// A function that vfio-pci has already stays as it is, and stays there at the end.
  package init(
    _ plan: AssignmentPlan, host: any KernelInterface, journal: Journal
  ) throws(AssignmentError) {
    let (before, entry) = try Self.take(plan, host, journal)
    self.plan = plan
    self.before = before
    self.entry = entry
    self.host = host
    self.journal = journal
  }

  private static func take(
    _ plan: AssignmentPlan, _ host: any KernelInterface, _ journal: Journal
  ) throws(AssignmentError) -> (GroupState, JournalEntry?) {
    let before = try GroupState(group: plan.group, functions: plan.functions, readsType: false, on: host)
    let moving = before.functions.filter { $0.driver != driver }
    guard !moving.isEmpty else { return (before, nil) }
    guard host.exists("/sys/bus/pci/drivers/\(driver)") else { throw .noDriver(driver) }
    let names = moving.map(\.address.description).joined(separator: ", ")
    let entry: JournalEntry
    do throws(JournalError) {
      entry = try journal.add("bind \(names) to \(driver)", before: .group(before), driver: driver)
    } catch { throw .journal(error) }
    do throws(AssignmentError) {
      for function in moving {
        try host.override(function.address, with: driver)
        if let holder = function.driver { try host.unbind(function.address, from: holder) }
        try host.bind(function.address, to: driver, keeping: driver)
      }
    } catch let first {
      // Why it failed is told; that the way back failed too only when it did.
      do throws(AssignmentError) { try undo(entry, before, host, journal) } catch {
        throw .notRestored(group: plan.group, [first, error])
      }
      throw first
    }
    return (before, entry)
  }

  deinit {
    // The last resort: what fails here stays in the journal.
    if let entry { try? Self.undo(entry, before, host, journal) }
  }

  private static func undo(
    _ entry: JournalEntry, _ before: GroupState, _ host: any KernelInterface, _ journal: Journal
  ) throws(AssignmentError) {
    _ = try before.restore(on: host, from: driver)
    do throws(JournalError) { try journal.remove(entry) } catch { throw .journal(error) }
  }

  /// Gives the functions back to whom they belonged.
  package mutating func restore() throws(AssignmentError) {
    guard let entry else { return }
    try Self.undo(entry, before, host, journal)
    self.entry = nil
  }
}
