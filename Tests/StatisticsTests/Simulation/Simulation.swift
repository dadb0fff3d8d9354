// SPDX-License-Identifier: GPL-3.0-or-later

/// The outcomes of trials, in their order, each of which has a number of its own to seed it; on all processors.
func simulate<Outcome: Sendable>(
  _ trials: Int, _ trial: @escaping @Sendable (UInt64) -> Outcome
) async -> [Outcome] {
  let part = 50
  return await withTaskGroup(of: (Int, [Outcome]).self) { group in
    for start in stride(from: 0, to: trials, by: part) {
      group.addTask { (start, (start..<min(start + part, trials)).map { trial(UInt64($0)) }) }
    }
    var parts: [Int: [Outcome]] = [:]
    for await (start, outcomes) in group { parts[start] = outcomes }
    return parts.sorted { $0.key < $1.key }.flatMap(\.value)
  }
}
