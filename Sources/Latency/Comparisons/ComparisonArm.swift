// SPDX-License-Identifier: GPL-3.0-or-later

/// One side of a comparison: a run, or the sessions of one arm in it.
public struct ComparisonArm: Sendable {
  /// What it is called in tables: the file's name, or the arm's.
  public let name: String
  public let run: Run
  /// nil for all sessions of the run.
  public let arm: String?

  public init(name: String, run: Run, arm: String? = nil) {
    self.name = name
    self.run = run
    self.arm = arm
  }

  /// Each arm of a run by itself, without those that only repeat another; a run without arms as a whole.
  ///
  /// `isOnly`: no other run is compared, so that the arms' names say it all.
  public static func arms(of run: Run, named name: String, isOnly: Bool) -> [ComparisonArm] {
    let arms = run.arms.filter { !isRepeat($0) }
    guard !arms.isEmpty else { return [ComparisonArm(name: name, run: run)] }
    return arms.map { ComparisonArm(name: isOnly ? $0 : "\(name): \($0)", run: run, arm: $0) }
  }

  public var kind: ArmKind { ArmKind(run, arm: arm) }

  /// Stands behind the name of an arm that is measured twice, to see by how much it differs from itself.
  static let again = " again"

  /// Whether an arm is there only to be held against another of the same kind.
  public static func isRepeat(_ name: String) -> Bool { name.hasSuffix(again) }

  /// Its sessions that hold blocks of a metric, in the order in which they were measured.
  func sessions(of metric: Metric) -> [[RunBlock]] { run.blocks(of: metric, arm: arm) }

  /// How many of its blocks of a metric do not count.
  func leftOut(of metric: Metric) -> Int {
    guard let index = run.metrics.firstIndex(of: metric) else { return 0 }
    return run.sessions.filter { arm == nil || $0.arm == arm }.flatMap(\.blocks)
      .count { $0.metric == index && !run.counts($0) }
  }

  /// The same by round, where this arm was measured in turns with others.
  func sessionsByRound(of metric: Metric) -> [Int: [RunBlock]] {
    guard let index = run.metrics.firstIndex(of: metric) else { return [:] }
    var rounds: [Int: [RunBlock]] = [:]
    for session in run.sessions where arm == nil || session.arm == arm {
      let blocks = session.blocks.filter { $0.metric == index && run.counts($0) }
      if let round = session.round, !blocks.isEmpty { rounds[round] = blocks }
    }
    return rounds
  }
}
