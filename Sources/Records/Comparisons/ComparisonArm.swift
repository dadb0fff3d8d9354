// SPDX-License-Identifier: GPL-3.0-or-later

/// One side of a comparison: a run, or the sessions of one arm in it.
package struct ComparisonArm: Sendable {
  /// What it is called in tables: the file's name, or the arm's.
  package let name: String
  package let run: Run
  /// nil for all sessions of the run.
  package let arm: Arm?
  /// What there is of each metric: sorted out once, since every figure of a comparison asks for it.
  private let measured: [Metric: Measured]

  /// The blocks of a metric.
  private struct Measured {
    /// By session, those that count, in the order in which they were measured.
    var sessions: [[RunBlock]] = []
    /// The same by round, where the arm was measured in turns with others.
    var rounds: [Int: [RunBlock]] = [:]
    /// How many do not count.
    var leftOut = 0
  }

  package init(name: String, run: Run, arm: Arm? = nil) {
    self.init(name: name, run: run, arm: arm, sessions: run.sessions.filter { arm == nil || $0.arm == arm })
  }

  private init(name: String, run: Run, arm: Arm?, sessions: [RunSession]) {
    self.name = name
    self.run = run
    self.arm = arm
    var measured = [Measured](repeating: Measured(), count: run.metrics.count)
    for session in sessions {
      var counting: [Int: [RunBlock]] = [:]
      for block in session.blocks where measured.indices.contains(block.metric) {
        if run.counts(block) {
          counting[block.metric, default: []].append(block)
        } else {
          measured[block.metric].leftOut += 1
        }
      }
      for (metric, blocks) in counting {
        measured[metric].sessions.append(blocks)
        if let round = session.round { measured[metric].rounds[round] = blocks }
      }
    }
    self.measured = Dictionary(zip(run.metrics, measured)) { first, _ in first }
  }

  /// Each arm of a run by itself, without those that only repeat another; a run without arms as a whole.
  ///
  /// `isOnly`: no other run is compared, so that the arms' names say it all.
  package static func arms(of run: Run, named name: String, isOnly: Bool) -> [ComparisonArm] {
    let arms = run.arms.filter { !$0.isRepeat }
    guard !arms.isEmpty else { return [ComparisonArm(name: name, run: run)] }
    return arms.map { ComparisonArm(name: isOnly ? $0.name : "\(name): \($0)", run: run, arm: $0) }
  }

  package var kind: ArmKind { ArmKind(run, arm: arm) }

  /// The arm of its run that repeats it; nil where there is none.
  var repeated: ComparisonArm? {
    guard let arm, !arm.isRepeat else { return nil }
    let again = Arm(arm.name, isRepeat: true)
    return run.sessions.contains { $0.arm == again } ? ComparisonArm(name: arm.name, run: run, arm: again) : nil
  }

  /// Its sessions that hold blocks of a metric, in the order in which they were measured.
  func sessions(of metric: Metric) -> [[RunBlock]] { measured[metric]?.sessions ?? [] }

  /// How many of its blocks of a metric do not count.
  func leftOut(of metric: Metric) -> Int { measured[metric]?.leftOut ?? 0 }

  /// Of all metrics.
  var blockCount: Int { measured.values.reduce(0) { $0 + $1.sessions.reduce(0) { $0 + $1.count } } }

  /// Its blocks of a metric by round, where it was measured in turns with others.
  func sessionsByRound(of metric: Metric) -> [Int: [RunBlock]] { measured[metric]?.rounds ?? [:] }
}
