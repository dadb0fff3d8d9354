// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// Runs that may be held against each other, the first of them the base.
struct RunGroup: Sendable {
  /// A run with what it is called.
  struct Named: Sendable {
    let name: String
    let run: Run
  }

  /// Why a run is not held against the base of a group.
  struct Obstacle: Sendable {
    let run: String
    let base: String
    let mismatches: [FingerprintDifference]
  }

  private(set) var runs: [Named]

  /// Each run joins the first group whose base it may be compared with, or else makes one of its own; with the reasons
  /// why not.
  static func groups(_ runs: [Named]) -> (groups: [RunGroup], obstacles: [Obstacle]) {
    var groups: [RunGroup] = []
    var obstacles: [Obstacle] = []
    for named in runs {
      var refused: [Obstacle] = []
      var isPlaced = false
      for index in groups.indices where !isPlaced {
        guard let base = groups[index].runs.first else { continue }
        let comparability = Comparability(base.run, named.run)
        if comparability.isComparable {
          groups[index].runs.append(named)
          isPlaced = true
        } else {
          refused.append(Obstacle(run: named.name, base: base.name, mismatches: comparability.mismatches))
        }
      }
      if !isPlaced {
        groups.append(RunGroup(runs: [named]))
        obstacles += refused
      }
    }
    return (groups, obstacles)
  }

  /// Every arm of every run, the base first.
  var arms: [ComparisonArm] {
    runs.flatMap { ComparisonArm.arms(of: $0.run, named: $0.name, isOnly: runs.count == 1) }
  }
}
