// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Measurement

/// How far a measurement has come, on standard error: on a terminal one line that changes, elsewhere and on a
/// terminal that cannot do that a line for each session.
struct ProgressDisplay {
  private let changesLine = Terminal(STDERR_FILENO).changesLines

  func show(_ progress: MeasurementProgress) {
    let left = progress.secondsLeft.map { ", about \(TimeSpan(seconds: max(1, $0))) left" } ?? ""
    let arm = progress.arm.map { " (\($0))" } ?? ""
    let place = "session \(progress.session) of \(progress.sessions)\(arm)"
    if changesLine {
      StandardError.replaceLine(with: "\(place): \(progress.activity)\(left)")
    } else if progress.isNewSession {
      StandardError.print("vfio-check: \(place)\(left)")
    }
  }

  /// Clears the line.
  func end() {
    if changesLine { StandardError.replaceLine(with: nil) }
  }
}
