// SPDX-License-Identifier: GPL-3.0-or-later

/// A card, a part of one or a USB device that could be passed through, judged in one line: exactly as a preflight that
/// names it.
package struct Candidate: Sendable {
  /// What the findings about a device add up to. The one home of that rule: the list, a report on one card and the exit
  /// status go by it.
  package enum State: String, Sendable {
    /// Every check passes.
    case ready
    /// It can be passed through, at a price that the findings name.
    case warnings
    /// Something could not be measured.
    case unknown
    /// A check fails.
    case blocked

    /// `verdicts`: of all findings that count, which accepted ones do not.
    package init(_ verdicts: some Sequence<Verdict>) {
      let found = Set(verdicts)
      self = [.fail, .unknown, .warn].first(where: found.contains).map(Self.init(decidedBy:)) ?? .ready
    }

    package init(_ findings: [Finding]) { self.init(findings.lazy.filter { !$0.isAccepted }.map(\.verdict)) }

    private init(decidedBy verdict: Verdict) {
      switch verdict {
      case .fail: self = .blocked
      case .unknown: self = .unknown
      case .warn: self = .warnings
      case .pass, .notApplicable: self = .ready
      }
    }

    /// The verdict that findings have which lead to the state; nil where none has to.
    package var decisive: Verdict? {
      switch self {
      case .ready: nil
      case .warnings: .warn
      case .unknown: .unknown
      case .blocked: .fail
      }
    }
  }

  package let unit: AssignableUnit
  package let state: State
  /// What is not as it should be, worst first, and what is about the device itself before what is about the host.
  package let findings: [Finding]

  package init(unit: AssignableUnit, findings: [Finding]) {
    self.unit = unit
    state = State(findings)
    let open = findings.filter { $0.verdict.severity > 0 && !$0.isAccepted }
    // Stable: within a rank the catalogue's order says what comes first.
    let ranked = open.enumerated().sorted {
      Self.rank($0.element, $0.offset) < Self.rank($1.element, $1.offset)
    }
    self.findings = ranked.map(\.element)
  }

  private static func rank(_ finding: Finding, _ offset: Int) -> (Int, Int, Int) {
    (-finding.verdict.severity, finding.subject == .host ? 1 : 0, offset)
  }

  /// The function or device that the unit is named after.
  package var target: Target { unit.lead }

  /// The findings that the state rests on.
  package var reasons: [Finding] { findings.filter { $0.verdict == state.decisive } }
}
