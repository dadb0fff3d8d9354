// SPDX-License-Identifier: GPL-3.0-or-later

/// A device whose readiness is another one now.
public struct DeviceFlip: Sendable {
  /// The device in the old machine and in the new; the second is nil when it has gone altogether.
  public let old: Target
  public let new: Target?
  public let oldState: Candidate.State
  public let newState: Candidate.State?
  public let direction: FlipDirection
  /// What the checks say now that they did not say so badly before, worst first.
  public let reasons: [Finding]

  /// nil where the state is what it was.
  init?(_ old: Candidate, _ new: Candidate) {
    guard old.state != new.state else { return nil }
    self.old = old.target
    self.new = new.target
    oldState = old.state
    newState = new.state
    direction = FlipDirection(from: old.state, to: new.state)
    let before = Dictionary(old.findings.map { ($0.id, $0.verdict.severity) }, uniquingKeysWith: max)
    let worse = new.findings.filter { $0.verdict.severity > before[$0.id] ?? 0 }
    // What decides the state now, and not the warnings that a blocked device has besides.
    reasons = worse.filter { $0.verdict == worse.first?.verdict }
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
  }
}

extension Candidate.State {
  /// Whether the device can be handed over, at a price or not.
  public var isReady: Bool { self == .ready || self == .warnings }
}
