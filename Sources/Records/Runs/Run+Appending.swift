// SPDX-License-Identifier: GPL-3.0-or-later

extension Run {
  /// This run with the sessions of one that was made alike, later: nothing that is known of both may differ, what may
  /// differ between runs that are compared included. Rounds go on counting, since a number stands for sessions measured
  /// in turns.
  package func appending(_ later: Run) throws(RunMismatch) -> Run {
    try checkAlike(later)
    guard Set(arms) == Set(later.arms) || isInterrupted || later.isInterrupted else { throw .arms }
    let rounds = (sessions.compactMap(\.round).max() ?? -1) + 1
    var run = self
    run.sessions += later.sessions.map { session in
      var session = session
      session.round = session.round.map { $0 + rounds }
      return session
    }
    run.isInterrupted = later.isInterrupted
    run.failure = later.failure
    for note in later.notes where !run.notes.contains(note) { run.notes.append(note) }
    return run
  }

  /// Throws what is known of both and differs. What the later one does not say yet, as before it is measured, is no
  /// difference.
  package func checkAlike(_ later: Run) throws(RunMismatch) {
    let comparability = Comparability(self, later)
    if let difference = (comparability.mismatches + comparability.differences).first { throw .field(difference) }
    guard metrics == later.metrics else { throw .points }
  }
}

/// Why sessions are not added to a run.
package enum RunMismatch: Error, Equatable, CustomStringConvertible {
  case field(FingerprintDifference)
  /// Other metrics, or other points of them.
  case points
  /// One has arms that the other has not.
  case arms

  package var description: String {
    switch self {
    case .field(let difference): "\(difference.name) was \(difference.base) and is \(difference.candidate)"
    case .points: "it measured other points"
    case .arms: "it compared other arms"
    }
  }
}
