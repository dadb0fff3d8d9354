// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// The outcome of a preflight, ready to be told.
package struct PreflightReport: Sendable {
  package let machine: Machine
  package let targets: [Target]
  package let findings: [Finding]
  /// One line per device that could be handed over; empty when devices were named.
  package let candidates: [Candidate]
  package let toolVersion: String
  /// ISO 8601, UTC; nil for a replayed capture, whose time is not known.
  package let time: String?

  package init(
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
  package func count(_ verdict: Verdict) -> Int {
    findings.count { $0.verdict == verdict && !($0.isAccepted && verdict.severity > 0) }
  }

  package var acceptedCount: Int { findings.count { $0.isAccepted && $0.verdict.severity > 0 } }
}
