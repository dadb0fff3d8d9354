// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Latency

/// How far a measurement has come, on standard error: on a terminal one line that changes, elsewhere a line for each session.
struct ProgressDisplay {
  private let isTerminal = isatty(STDERR_FILENO) == 1

  func show(_ progress: MeasurementProgress) {
    let left = progress.secondsLeft.map { ", about \(TimeSpan(seconds: max(1, $0))) left" } ?? ""
    let arm = progress.arm.map { " (\($0))" } ?? ""
    let place = "session \(progress.session) of \(progress.sessions)\(arm)"
    if isTerminal {
      StandardError.write("\r\u{1b}[K\(place): \(progress.activity)\(left)")
    } else if progress.isNewSession {
      StandardError.print("vfio-check: \(place)\(left)")
    }
  }

  /// Clears the line.
  func end() {
    if isTerminal { StandardError.write("\r\u{1b}[K") }
  }
}
