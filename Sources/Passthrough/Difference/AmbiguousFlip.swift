// SPDX-License-Identifier: GPL-3.0-or-later

/// How many of several equal devices, which cannot be told apart, were and are in which state.
package struct AmbiguousFlip: Sendable {
  package let old: [Target]
  package let new: [Target]
  package let oldStates: [Candidate.State]
  package let newStates: [Candidate.State]

  /// nil when none of them is a device that could be handed over, or when as many as before are in each state.
  init?(old: [Candidate], new: [Candidate]) {
    self.old = old.map(\.target)
    self.new = new.map(\.target)
    oldStates = old.map(\.state)
    newStates = new.map(\.state)
    if oldStates.map(\.rawValue).sorted() == newStates.map(\.rawValue).sorted() { return nil }
  }

  /// How many were and are ready.
  package var oldReady: Int { oldStates.count(where: \.isReady) }
  package var newReady: Int { newStates.count(where: \.isReady) }

  /// What is certain whichever is which: with fewer ready and none more unknown, one was lost.
  package var direction: FlipDirection {
    let unknown = newStates.count { $0 == .unknown } - oldStates.count { $0 == .unknown }
    if oldReady - newReady > max(0, unknown) { return .regressed }
    if unknown > 0 { return .unknown }
    return newReady > oldReady ? .improved : .changed
  }
}
