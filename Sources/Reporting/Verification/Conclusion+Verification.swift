// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

extension Conclusion {
  /// Whether the devices arrived, whole.
  init(verification findings: [FindingJSON], hasPassport: Bool, hasDevices: Bool) {
    let counts = FindingCounts(findings)
    if counts[.fail] > 0 {
      self.init(.bad, "Not verified: \(findings.ids(.fail))")
    } else if counts[.unknown] > 0 {
      self.init(
        .doubtful, "Nothing wrong was found, but not everything could be verified: \(findings.ids(.unknown))")
    } else if !hasPassport {
      self.init(
        .doubtful,
        hasDevices
          ? "Nothing wrong was found; that it is the host's device, and whole, only a passport can show"
          : "No device was found that a hypervisor does not make up itself: nothing was verified")
    } else if !hasDevices {
      self.init(.doubtful, "None of the passport's devices was looked at, or it names none: nothing was verified")
    } else if counts[.warn] > 0 {
      self.init(.doubtful, "Verified, with warnings: \(findings.ids(.warn))")
    } else {
      self.init(.good, "Verified: it is the device of the passport, and whole")
    }
  }
}
