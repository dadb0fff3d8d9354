// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory
public import Passthrough

/// The outcome of a preflight, ready to be told.
public struct PreflightReport: Sendable {
  public let machine: Machine
  public let targets: [Target]
  public let findings: [Finding]
  /// One line per device that could be handed over; empty when devices were named.
  public let candidates: [Candidate]
  public let toolVersion: String
  /// ISO 8601, UTC; nil for a replayed capture, whose time is not known.
  public let time: String?

  public init(
    machine: Machine, targets: [Target], findings: [Finding], candidates: [Candidate], toolVersion: String,
    time: String?
  ) {
    self.machine = machine
    self.targets = targets
    self.findings = findings
    self.candidates = candidates
    self.toolVersion = toolVersion
    self.time = time
  }

  /// How many findings have a verdict; accepted ones are not counted as warnings, failures or unknowns.
  public func count(_ verdict: Verdict) -> Int {
    findings.count { $0.verdict == verdict && !($0.isAccepted && verdict.severity > 0) }
  }

  public var acceptedCount: Int { findings.count { $0.isAccepted && $0.verdict.severity > 0 } }
}
