// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Passthrough
internal import Reporting

/// From which verdict on the exit status says failure.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case warn, fail

  func status(of report: PreflightReport) -> ExitStatus {
    if report.count(.fail) > 0 || (self == .warn && report.count(.warn) > 0) { return .failed }
    return report.count(.unknown) > 0 ? .incomplete : .success
  }
}
