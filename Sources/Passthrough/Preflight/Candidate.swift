// SPDX-License-Identifier: GPL-3.0-or-later

/// A device that could be handed over, judged in one line.
public struct Candidate: Sendable {
  /// What stands in the way.
  public enum State: String, Sendable {
    /// Every check passes.
    case ready
    /// It can be handed over, at a price that the findings name.
    case warnings
    /// Something could not be measured.
    case unknown
    /// A check fails.
    case blocked
  }

  public let target: Target
  public let state: State
  /// What is not as it should be, worst first.
  public let findings: [Finding]

  public init(target: Target, findings: [Finding]) {
    self.target = target
    self.findings = findings.filter { $0.verdict.severity > 0 && !$0.isAccepted }
      .enumerated().sorted { ($1.element.verdict.severity, $0.offset) < ($0.element.verdict.severity, $1.offset) }.map(
        \.element)
    state =
      switch self.findings.first?.verdict {
      case .fail: .blocked
      case .warn: .warnings
      case .unknown: .unknown
      default: .ready
      }
  }
}
