// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Records
internal import Wording

/// What is to be known of two runs before their figures are held against each other: that one of them is not whole, or
/// that both are one.
enum RunEndText {
  /// Printable once it is joined with the other remarks of a comparison.
  static func remarks(_ base: ComparisonArm, _ candidate: ComparisonArm) -> [String] {
    let arms = base.run == candidate.run ? [base] : [base, candidate]
    return arms.flatMap(ending) + [sameSessions(base, candidate)].compactMap(\.self)
  }

  private static func ending(_ arm: ComparisonArm) -> [String] {
    var remarks: [String] = []
    let sessions = counted(arm.run.sessions.count, "session")
    if arm.run.isInterrupted {
      remarks.append("The run of \(arm.name) was interrupted: its \(sessions) are what was measured until then.")
    }
    if let failure = arm.run.failure {
      remarks.append("The run of \(arm.name) ended early, after \(sessions): \(failure)")
    }
    return remarks
  }

  /// A session began at one time with one seed, and is in one run; nil where all are of their own.
  private static func sameSessions(_ base: ComparisonArm, _ candidate: ComparisonArm) -> String? {
    func names(_ arm: ComparisonArm) -> [String] {
      arm.run.sessions.filter { arm.arm == nil || $0.arm == arm.arm }.map { "\($0.time) \($0.seed)" }
    }
    let (theirs, ours) = (names(candidate), Set(names(base)))
    let shared = theirs.count(where: ours.contains)
    guard shared > 0 else { return nil }
    return shared == theirs.count && shared == ours.count
      ? "Both are one run, \(base.name): what is compared is equal, and says nothing of noise."
      : "\(shared) of \(theirs.count) sessions of \(candidate.name) are also those of \(base.name): these are compared with themselves."
  }
}
