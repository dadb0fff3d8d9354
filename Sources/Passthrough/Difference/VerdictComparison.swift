// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What preflight says of two machines, held side by side.
package struct VerdictComparison: Sendable {
  package let host: [HostVerdictChange]
  package let devices: [DeviceVerdictChange]
  package let ambiguous: [AmbiguousVerdictChange]
  /// What preflight says of each device that came.
  package let came: [Candidate]

  init(_ old: Machine, _ new: Machine, functions: FunctionMatching, usb: USBMatching) {
    let (before, after) = (Preflight(machine: old), Preflight(machine: new))
    // What changed about the host is told once, above; what fails there stands in the way of every device.
    let oldCandidates = Self.index(before.candidates(countsHostWarnings: false))
    let newCandidates = Self.index(after.candidates(countsHostWarnings: false))
    host = HostVerdictChange.changes(before.hostFindings(), after.hostFindings())
    let pairs =
      functions.pairs.map { (Target.pci($0.old), Target.pci($0.new)) }
      + usb.pairs.map { (Target.usb($0.old), Target.usb($0.new)) }
    let gone = functions.gone.map(Target.pci) + usb.gone.map(Target.usb)
    // A card with several functions is one line, whichever of them was recognised.
    var told: Set<[Target?]> = []
    devices =
      gone.compactMap { target in
        guard let old = oldCandidates[target], told.insert([old.target, nil]).inserted else { return nil }
        return DeviceVerdictChange(gone: old)
      }
      + pairs.compactMap { pair in
        guard let then = oldCandidates[pair.0], let now = newCandidates[pair.1],
          told.insert([then.target, now.target]).inserted
        else { return nil }
        return DeviceVerdictChange(then, now)
      }
    ambiguous =
      functions.ambiguities.compactMap {
        AmbiguousVerdictChange(
          old: Self.units($0.old.map(Target.pci), oldCandidates), new: Self.units($0.new.map(Target.pci), newCandidates)
        )
      }
      + usb.ambiguities.compactMap {
        AmbiguousVerdictChange(
          old: Self.units($0.old.map(Target.usb), oldCandidates), new: Self.units($0.new.map(Target.usb), newCandidates)
        )
      }
    came = Self.units(functions.came.map(Target.pci) + usb.came.map(Target.usb), newCandidates)
  }

  /// The units that some functions and devices belong to, each once.
  private static func units(_ targets: [Target], _ candidates: [Target: Candidate]) -> [Candidate] {
    var seen: Set<Target> = []
    return targets.compactMap { candidates[$0] }.filter { seen.insert($0.target).inserted }
  }

  private static func index(_ candidates: [Candidate]) -> [Target: Candidate] {
    Dictionary(
      candidates.flatMap { candidate in candidate.unit.targets.map { ($0, candidate) } },
      uniquingKeysWith: { first, _ in first })
  }
}

/// Where a verdict went between two machines.
package enum VerdictChange: String, Sendable {
  /// It was ready, and is not.
  case regressed
  /// It was known, and cannot be told now.
  case unknown
  /// It was not ready or not known, and is ready.
  case improved
  /// Another verdict that changes nothing about readiness.
  case changed

  package init(from old: Candidate.State, to new: Candidate.State) {
    switch (old, new) {
    case (.ready, .blocked), (.warnings, .blocked): self = .regressed
    case (_, .unknown): self = .unknown
    case (.blocked, .ready), (.blocked, .warnings), (.unknown, .ready), (.unknown, .warnings): self = .improved
    default: self = .changed
    }
  }

  package init(from old: Verdict, to new: Verdict) {
    switch (old, new) {
    // What failed before failed; what nobody could measure was not known to be good.
    case (.pass, .fail), (.warn, .fail), (.notApplicable, .fail): self = .regressed
    case (_, .unknown): self = .unknown
    case (.fail, _), (.unknown, .pass), (.unknown, .warn), (.unknown, .notApplicable): self = .improved
    default: self = .changed
    }
  }
}

/// A check of the host that gives another verdict now.
package struct HostVerdictChange: Sendable {
  /// The check's id.
  package let id: String
  package let old: Verdict
  package let direction: VerdictChange
  /// The worst that the check says now.
  package let finding: Finding

  /// All changes, in the catalogue's order. Of a check that only one side ran nothing is said.
  static func changes(_ old: [Finding], _ new: [Finding]) -> [HostVerdictChange] {
    let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: Self.worse)
    let after = Dictionary(new.map { ($0.id, $0) }, uniquingKeysWith: Self.worse)
    var seen: Set<String> = []
    return new.map(\.id).filter { seen.insert($0).inserted }.compactMap { id in
      guard let then = before[id]?.verdict, let now = after[id], then != now.verdict else { return nil }
      return HostVerdictChange(id: id, old: then, direction: VerdictChange(from: then, to: now.verdict), finding: now)
    }
  }

  private static func worse(_ a: Finding, _ b: Finding) -> Finding {
    b.verdict.severity > a.verdict.severity ? b : a
  }
}

/// A device of which preflight says something else now: another state, or other findings in the same state.
package struct DeviceVerdictChange: Sendable {
  /// The device in the old machine and in the new; the second is nil when it has gone altogether.
  package let old: Target
  package let new: Target?
  package let oldState: Candidate.State
  package let newState: Candidate.State?
  package let direction: VerdictChange
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
    // Nearly everything has a warning before it is bound to VFIO, which must not hide that something cannot be told any
    // more.
    let direction = VerdictChange(from: old.state, to: new.state)
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

/// How many of several equal devices, which cannot be told apart, were and are in which state.
package struct AmbiguousVerdictChange: Sendable {
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
  package var direction: VerdictChange {
    let unknown = newStates.count { $0 == .unknown } - oldStates.count { $0 == .unknown }
    if oldReady - newReady > max(0, unknown) { return .regressed }
    if unknown > 0 { return .unknown }
    return newReady > oldReady ? .improved : .changed
  }
}
