// SPDX-License-Identifier: GPL-3.0-or-later

/// The sessions of an experiment that asks what translation by the IOMMU costs: the same device, the same boot, the type of its group
/// changed between sessions.
public enum TranslationArms {
  /// What is compared with the others, if the group can have it: addresses are not translated.
  static let preferred: [GroupType.Kind] = [.identity, .dmaFlushQueue, .dma]

  /// First the base against itself through the whole procedure of changing (A/A), which shows what changing alone does. Then all
  /// arms in rounds, each round in the reverse order of the one before (ABBA), so that what drifts slowly cancels out.
  public static func plan(_ kinds: [GroupType.Kind], rounds: Int) -> [PlannedSession] {
    guard let base = kinds.first else { return [] }
    let same = [base.rawValue, base.rawValue + ComparisonArm.again]
    let arms = kinds.map(\.rawValue)
    return (0..<rounds).flatMap { round in
      (round % 2 == 0 ? same : same.reversed()).map { PlannedSession(arm: $0, round: round) }
    }
      + (rounds..<2 * rounds).flatMap { round in
        (round % 2 == rounds % 2 ? arms : arms.reversed()).map { PlannedSession(arm: $0, round: round) }
      }
  }

  /// The type that the sessions of an arm have.
  static func kind(of arm: String) -> GroupType.Kind? {
    let name = ComparisonArm.isRepeat(arm) ? String(arm.dropLast(ComparisonArm.again.count)) : arm
    return GroupType.Kind(rawValue: name)
  }
}
