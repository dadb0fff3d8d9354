// SPDX-License-Identifier: GPL-3.0-or-later

/// The exit statuses. They are API: numbers and meanings never change.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case failed = 1
  case incomplete = 2
  case usage = 64
  case damagedInput = 65
  case notFound = 66
  case internalError = 70
  case inputOutput = 74
  case missingPrivileges = 77

  var meaning: String {
    switch self {
    case .success: "nothing at or above --fail-on (default: fail)"
    case .failed:
      """
      a check failed, what was ready before is not any more (diff), a run is slower beyond the margin (compare), something drifted \
      (verify --watch), something could not be given back (restore), or a measurement was refused because of who has or uses the device
      """
    case .incomplete: "no failure, but something that matters could not be measured, or there was nothing to look at"
    case .usage: "the command line is wrong"
    case .damagedInput: "the input file is damaged or of another schema"
    case .notFound: "no such device, check or file"
    case .internalError: "a bug in vfio-check"
    case .inputOutput: "a file or the result could not be read or written: the disk is full, or failed"
    case .missingPrivileges: "privileges are missing for what was asked"
    }
  }

  /// One line per status, for --help and the man page.
  static var table: String {
    allCases.map { status in
      let number = "\(status.rawValue)"
      return number + String(repeating: " ", count: 4 - number.count) + status.meaning
    }.joined(separator: "\n")
  }
}
