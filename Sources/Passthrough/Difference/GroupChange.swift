// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What became of one or several IOMMU groups, their members recognised by what they are. Numbers alone mean nothing:
/// the kernel gives them anew at every boot.
package struct GroupChange: Sendable {
  package enum Kind: String, Sendable {
    /// Several groups are one now.
    case merged
    /// One group is several now.
    case split
    /// Several groups exchanged members.
    case regrouped
    /// The same group with a member more or less, or of another type.
    case altered
    /// The same group under another number, and nothing else.
    case renumbered
    /// Of functions that were in no group.
    case made
    /// Its functions are in no group now.
    case dissolved
  }

  package let kind: Kind
  package let old: [IOMMUGroup]
  package let new: [IOMMUGroup]
  /// Members now that the machine did not have.
  package let came: [PCIAddress]
  /// Members before that the machine has not any more, by old address.
  package let gone: [PCIAddress]
  /// Members now that were in no group, and members before that are in none, by old address.
  package let entered: [PCIAddress]
  package let left: [PCIAddress]
  /// The default domain's type, for a group that stayed one.
  package let type: Change<DomainType>?

  /// All changes between two machines that both use an IOMMU, worst first; where only one of them does, groups cannot
  /// be compared.
  static func changes(_ old: Machine, _ new: Machine, _ matching: FunctionMatching) -> [GroupChange] {
    guard old.iommu.isEnabled, new.iommu.isEnabled else { return [] }
    return components(old, new, matching).compactMap { component -> GroupChange? in
      GroupChange(
        old: component.old.sorted().compactMap { old.iommu.group($0) },
        new: component.new.sorted().compactMap { new.iommu.group($0) }, old, new, matching)
    }.sorted { ($0.rank, $0.firstNumber) < ($1.rank, $1.firstNumber) }
  }

  private init?(
    old: [IOMMUGroup], new: [IOMMUGroup], _ before: Machine, _ after: Machine, _ matching: FunctionMatching
  ) {
    self.old = old
    self.new = new
    let (newcomers, lost) = (Set(matching.came), Set(matching.gone))
    let (oldMembers, newMembers) = (old.flatMap(\.members), new.flatMap(\.members))
    came = newMembers.filter(newcomers.contains).sorted()
    gone = oldMembers.filter(lost.contains).sorted()
    entered = newMembers.filter { address in matching.old(address).map { before.pci[$0]?.group == nil } ?? false }
      .sorted()
    left = oldMembers.filter { address in matching.new(address).map { after.pci[$0]?.group == nil } ?? false }.sorted()
    type = old.count == 1 && new.count == 1 ? Change(known: old[0].type, new[0].type) : nil
    switch (old.count, new.count) {
    case (0, _): kind = .made
    case (_, 0): kind = .dissolved
    case (1, 1):
      if !came.isEmpty || !gone.isEmpty || !entered.isEmpty || !left.isEmpty || type != nil {
        kind = .altered
      } else if old[0].number != new[0].number {
        kind = .renumbered
      } else {
        return nil
      }
    case (_, 1): kind = .merged
    case (1, _): kind = .split
    default: kind = .regrouped
    }
  }

  private var firstNumber: Int { (new.first ?? old.first)?.number ?? 0 }

  private var rank: Int {
    switch kind {
    case .merged: 0
    case .regrouped: 1
    case .dissolved: 2
    case .split: 3
    case .made: 4
    case .altered: 5
    case .renumbered: 6
    }
  }

  /// Old and new groups that share members, directly or by way of others. A group without a member that both machines
  /// have shares nothing: its functions came, or are gone, or cannot be told apart, and are told of as such.
  private static func components(_ old: Machine, _ new: Machine, _ matching: FunctionMatching)
    -> [(old: Set<Int>, new: Set<Int>)]
  {
    var newOfOld: [Int: Set<Int>] = [:]
    var oldOfNew: [Int: Set<Int>] = [:]
    func connect(_ oldGroup: Int?, _ newGroup: Int?) {
      if let oldGroup { newOfOld[oldGroup, default: []].formUnion(newGroup.map { [$0] } ?? []) }
      if let newGroup { oldOfNew[newGroup, default: []].formUnion(oldGroup.map { [$0] } ?? []) }
    }
    for (oldAddress, newAddress) in matching.pairs {
      connect(old.pci[oldAddress]?.group, new.pci[newAddress]?.group)
    }
    // Platform devices are named after where they are.
    let others = Dictionary(
      new.iommu.groups.flatMap { group in group.otherMembers.map { ($0, group.number) } },
      uniquingKeysWith: { first, _ in first })
    for group in old.iommu.groups {
      for name in group.otherMembers { if let now = others[name] { connect(group.number, now) } }
    }
    var components: [(old: Set<Int>, new: Set<Int>)] = []
    var seen: Set<Int> = []
    for start in newOfOld.keys.sorted() where seen.insert(start).inserted {
      var component = (old: Set([start]), new: Set<Int>())
      var next = [start]
      while let group = next.popLast() {
        for now in newOfOld[group] ?? [] where component.new.insert(now).inserted {
          for then in oldOfNew[now] ?? [] where component.old.insert(then).inserted {
            seen.insert(then)
            next.append(then)
          }
        }
      }
      components.append(component)
    }
    for (now, then) in oldOfNew where then.isEmpty { components.append((old: [], new: [now])) }
    return components
  }
}
