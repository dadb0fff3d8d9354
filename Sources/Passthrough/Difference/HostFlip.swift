// SPDX-License-Identifier: GPL-3.0-or-later

/// A check of the host that gives another verdict now.
package struct HostFlip: Sendable {
  /// The check's id.
  package let id: String
  package let old: Verdict
  package let direction: FlipDirection
  /// The worst that the check says now.
  package let finding: Finding

  /// All flips, in the catalogue's order. A check that only one side ran has not flipped.
  static func flips(_ old: [Finding], _ new: [Finding]) -> [HostFlip] {
    let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: Self.worse)
    let after = Dictionary(new.map { ($0.id, $0) }, uniquingKeysWith: Self.worse)
    var seen: Set<String> = []
    return new.map(\.id).filter { seen.insert($0).inserted }.compactMap { id in
      guard let then = before[id]?.verdict, let now = after[id], then != now.verdict else { return nil }
      return HostFlip(id: id, old: then, direction: FlipDirection(from: then, to: now.verdict), finding: now)
    }
  }

  private static func worse(_ a: Finding, _ b: Finding) -> Finding {
    b.verdict.severity > a.verdict.severity ? b : a
  }
}
