// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// Whether findings have reasons that their checks' pages document.
package enum ReasonAudit {
  /// Findings whose reason is neither on the page of their check, with their verdict, nor one that any check may give.
  package static func undocumented(among findings: [Finding]) -> [String] {
    findings.compactMap { finding in
      let reason = finding.reason.rawValue
      let isOwn =
        Catalogue.check(finding.id).map { type(of: $0).about.reasons }?.contains {
          $0.reason.rawValue == reason && $0.verdict == finding.verdict
        } ?? false
      let isCommon = CommonReason(rawValue: reason)?.description.verdicts.contains(finding.verdict) ?? false
      return isOwn || isCommon ? nil : "\(finding.id) \(finding.subject): \(finding.verdict) by \(reason)"
    }
  }
}
