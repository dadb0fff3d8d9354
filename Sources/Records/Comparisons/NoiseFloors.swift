// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// What the two arms of a comparison differ from themselves by. Which of them is the base makes no difference.
package struct NoiseFloors: Sendable {
  /// What an arm that is not repeated must have, to be held against itself: two odd sessions and two even ones.
  package static let minSessions = 4

  /// nil where that arm's is not known, or says nothing of this comparison.
  package let base: NoiseFloor?
  package let candidate: NoiseFloor?
  /// The larger one: a difference below it is none. nil where it is not known, since one arm's says nothing of the other.
  package let larger: NoiseFloor?

  /// `isPaired`: both arms were measured in turns. Then an arm that repeats one of them (A/A) shows all that changing arms does, and
  /// sessions of an arm that stand apart show what rounds differ by, which pairing takes out.
  init(base: ArmNoise, candidate: ArmNoise, isPaired: Bool) {
    let isByRepeat = isPaired && (base.isRepeated || candidate.isRepeated)
    self.base = isByRepeat && !base.isRepeated ? nil : base.floor
    self.candidate = isByRepeat && !candidate.isRepeated ? nil : candidate.floor
    let known = [self.base, self.candidate].compactMap(\.self)
    larger = known.count == 2 || isByRepeat ? known.max { $0.halfWidth < $1.halfWidth } : nil
  }
}
