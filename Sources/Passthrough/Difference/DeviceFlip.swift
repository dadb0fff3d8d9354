// SPDX-License-Identifier: GPL-3.0-or-later

/// A device of which preflight says something else now: another state, or other findings in the same state.
package struct DeviceFlip: Sendable {
  /// The device in the old machine and in the new; the second is nil when it has gone altogether.
  package let old: Target
  package let new: Target?
  package let oldState: Candidate.State
  package let newState: Candidate.State?
  package let direction: FlipDirection
  /// What the checks say now that they did not say so badly before, or could tell before, worst first.
  package let reasons: [Finding]
  /// The ids of checks that had something against the device before, and have nothing now.
  package let resolved: [String]

  /// nil where no check says anything else.
  init?(_ old: Candidate, _ new: Candidate) {
    let before = Dictionary(grouping: old.findings, by: \.id).mapValues { $0.map(\.verdict) }
    func isNew(_ finding: Finding) -> Bool {
      let verdicts = before[finding.id] ?? []
      return finding.verdict == .unknown
        ? !verdicts.contains(.unknown) : !verdicts.contains { $0.severity >= finding.verdict.severity }
    }
    let others = new.findings.filter(isNew)
    let now = Set(new.findings.map(\.id))
    var seen: Set<String> = []
    resolved = old.findings.map(\.id).filter { !now.contains($0) && seen.insert($0).inserted }
    guard old.state != new.state || !others.isEmpty || !resolved.isEmpty else { return nil }
    self.old = old.target
    self.new = new.target
    oldState = old.state
    newState = new.state
    // Nearly everything has a warning before it is bound to VFIO, which must not hide that something cannot be told any more.
    let direction = FlipDirection(from: old.state, to: new.state)
    let isLessKnown = new.state != .blocked && others.contains { $0.verdict == .unknown }
    self.direction = direction == .changed && isLessKnown ? .unknown : direction
    // What decides a new state, and not the warnings that a blocked device has besides.
    reasons = old.state == new.state ? others : others.filter { $0.verdict == others.first?.verdict }
  }

  /// A device that has gone; nil where it was not ready anyway.
  init?(gone old: Candidate) {
    guard old.state.isReady else { return nil }
    self.old = old.target
    new = nil
    oldState = old.state
    newState = nil
    direction = .regressed
    reasons = []
    resolved = []
  }
}

extension Candidate.State {
  /// Whether the device can be handed over, at a price or not.
  package var isReady: Bool { self == .ready || self == .warnings }
}
