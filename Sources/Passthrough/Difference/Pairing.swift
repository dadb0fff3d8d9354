// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds which things of an old list are which of a new one, by one rule after the other. A rule pairs two things only
/// where each is the only one of its kind: it never picks.
struct Pairing<ID: Hashable & Comparable & Sendable>: Sendable {
  private(set) var newByOld: [ID: ID] = [:]
  private(set) var oldByNew: [ID: ID] = [:]
  private(set) var unmatchedOld: [ID]
  private(set) var unmatchedNew: [ID]

  init(old: [ID], new: [ID]) {
    unmatchedOld = old
    unmatchedNew = new
  }

  /// Pairs what has the same key and shares it with nothing else that is left. Nil keys are not compared. Returns
  /// whether anything was paired.
  @discardableResult
  mutating func pair<Key: Hashable>(
    old oldKey: (ID) -> Key?, new newKey: (ID) -> Key?, unless differ: (ID, ID) -> Bool = { _, _ in false }
  ) -> Bool {
    let olds = Self.index(unmatchedOld, oldKey)
    let news = Self.index(unmatchedNew, newKey)
    let before = newByOld.count
    for (key, old) in olds {
      guard old.count == 1, let new = news[key], new.count == 1, !differ(old[0], new[0]) else { continue }
      newByOld[old[0]] = new[0]
      oldByNew[new[0]] = old[0]
    }
    guard newByOld.count > before else { return false }
    unmatchedOld.removeAll { newByOld[$0] != nil }
    unmatchedNew.removeAll { oldByNew[$0] != nil }
    return true
  }

  /// What is left, sorted into what is gone, what came, and what cannot be told: where things of one kind are left on
  /// both sides.
  func leftovers<Kind: Hashable>(
    old oldKind: (ID) -> Kind, new newKind: (ID) -> Kind, unless differ: (ID, ID) -> Bool
  ) -> (gone: [ID], came: [ID], ambiguities: [Ambiguity<ID>]) {
    let olds = Dictionary(grouping: unmatchedOld, by: oldKind)
    let news = Dictionary(grouping: unmatchedNew, by: newKind)
    var ambiguities: [Ambiguity<ID>] = []
    for (kind, old) in olds {
      let new = news[kind] ?? []
      // Those that are surely none of the other side's (another serial number) are gone or new, whatever the rest is.
      let possibleOld = old.filter { old in new.contains { !differ(old, $0) } }
      let possibleNew = new.filter { new in old.contains { !differ($0, new) } }
      if !possibleOld.isEmpty { ambiguities.append(Ambiguity(old: possibleOld.sorted(), new: possibleNew.sorted())) }
    }
    let undecidedOld = Set(ambiguities.flatMap(\.old))
    let undecidedNew = Set(ambiguities.flatMap(\.new))
    return (
      unmatchedOld.filter { !undecidedOld.contains($0) }.sorted(),
      unmatchedNew.filter { !undecidedNew.contains($0) }.sorted(),
      ambiguities.sorted { $0.old.lexicographicallyPrecedes($1.old) }
    )
  }

  private static func index<Key: Hashable>(_ ids: [ID], _ key: (ID) -> Key?) -> [Key: [ID]] {
    var index: [Key: [ID]] = [:]
    for id in ids { if let key = key(id) { index[key, default: []].append(id) } }
    return index
  }
}

/// Equal devices of which it cannot be told which one is which, before and after.
package struct Ambiguity<ID: Hashable & Sendable>: Sendable, Equatable {
  package let old: [ID]
  package let new: [ID]

  package init(old: [ID], new: [ID]) {
    self.old = old
    self.new = new
  }
}
