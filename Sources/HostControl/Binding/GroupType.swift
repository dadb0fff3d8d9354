// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The type of a group's default domain, which is in force while host drivers have its functions; it goes back to what
/// it was when this value ends.
///
/// As with `DriverBinding` the journal knows first. A change takes all functions of the group from their drivers and
/// gives them back, since the kernel changes the type of a group without drivers only
/// (Documentation/ABI/testing/sysfs-kernel-iommu_groups).
package struct GroupType: ~Copyable {
  /// What can be written to /sys/kernel/iommu_groups/N/type.
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// Every DMA is translated, and a translation is gone when the mapping is ("strict").
    case dma = "DMA"
    /// Translations are taken back in batches ("lazy").
    case dmaFlushQueue = "DMA-FQ"
    /// Nothing is translated.
    case identity
    /// What the kernel chose at boot.
    case auto
  }

  package let plan: AssignmentPlan
  package let before: GroupState
  private let host: any KernelInterface
  private let journal: Journal
  private var entry: JournalEntry?

  /// Looks at the group; changes nothing yet.
  package init(
    _ plan: AssignmentPlan, host: any KernelInterface, journal: Journal
  ) throws(AssignmentError) {
    let before = try GroupState(group: plan.group, functions: plan.functions, readsType: true, on: host)
    self.plan = plan
    self.before = before
    self.host = host
    self.journal = journal
    entry = nil
  }

  deinit {
    guard let entry, (try? before.restore(on: host)) != nil else { return }
    try? journal.remove(entry)
  }

  /// The type now, as the kernel names it.
  package var current: String? { host.text(GroupState.typePath(plan.group)) }

  /// Sets the type by the whole procedure, also when the group has it already: so that a change from one type to the
  /// same costs and disturbs what any other does.
  ///
  /// A driver that finds its device anew does so in its own time; a disk's node comes after this has returned
  /// (`AwaitedDisks`).
  package mutating func set(_ kind: Kind) throws(AssignmentError) {
    if entry == nil {
      let names = plan.functions.map(\.description).joined(separator: ", ")
      do throws(JournalError) {
        entry = try journal.add("change the type of group \(plan.group) (\(names))", before: .group(before))
      } catch { throw .journal(error) }
    }
    var failure: AssignmentError?
    do throws(AssignmentError) {
      for function in before.functions {
        guard let now = FunctionState(function.address, on: host) else { throw .noFunction(function.address) }
        if let holder = now.driver { try host.unbind(function.address, from: holder) }
      }
      try host.setType(kind.rawValue, of: plan.group)
    } catch { failure = error }
    // Whether or not the type could be set, the functions go back to their drivers.
    for function in before.functions {
      guard let driver = function.driver, let now = FunctionState(function.address, on: host), now.driver == nil
      else { continue }
      do throws(AssignmentError) {
        try host.bind(function.address, to: driver, keeping: function.driverOverride)
      } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// Puts the type back to what it was.
  package mutating func restore() throws(AssignmentError) {
    guard let entry else { return }
    _ = try before.restore(on: host)
    self.entry = nil
    do throws(JournalError) { try journal.remove(entry) } catch { throw .journal(error) }
  }
}
