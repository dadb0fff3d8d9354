// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Passthrough
internal import Reporting

/// From which verdict on the exit status says failure.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case warn, fail

  func status(of report: PreflightReport) -> ExitStatus { status(report.count) }
  /// Where there was no device to look at nothing was verified, and that is no success.
  func status(of report: VerificationReport) -> ExitStatus {
    let status = status(report.count)
    return status == .success && !report.hasDevices ? .incomplete : status
  }

  private func status(_ count: (Verdict) -> Int) -> ExitStatus {
    if count(.fail) > 0 || (self == .warn && count(.warn) > 0) { return .failed }
    return count(.unknown) > 0 ? .incomplete : .success
  }
}
