// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// The outcome of a verification in a guest, ready to be told.
package struct VerificationReport: Sendable {
  package let context: VerificationContext
  package let findings: [Finding]
  package let toolVersion: String
  /// ISO 8601, UTC; nil for a replayed capture, whose time is not known.
  package let time: String?
  /// How it went on, where it was repeated; the findings are then those of the last time.
  package let watch: Watch?

  package init(
    context: VerificationContext, findings: [Finding], toolVersion: String, time: String?, watch: Watch? = nil
  ) {
    self.context = context
    self.findings = findings
    self.toolVersion = toolVersion
    self.time = time
    self.watch = watch
  }

  /// Whether there was anything to look at: where there was not, nothing was verified, whatever the findings say of the
  /// machine.
  package var hasDevices: Bool { !context.functions.isEmpty || !context.usbDevices.isEmpty }

  /// How many findings have a verdict; accepted ones are not counted as warnings, failures or unknowns.
  package func count(_ verdict: Verdict) -> Int {
    findings.count { $0.verdict == verdict && !($0.isAccepted && verdict.severity > 0) }
  }

  package var acceptedCount: Int { findings.count { $0.isAccepted && $0.verdict.severity > 0 } }
}
