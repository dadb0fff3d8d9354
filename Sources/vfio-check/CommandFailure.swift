// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import HostControl
internal import Inventory
internal import Measurement
internal import Passthrough
internal import SystemPackage

/// An error that ends the command, with what to tell the user and how to exit.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ error: EngineError) {
    let status: ExitStatus =
      switch error {
      case .denied: .missingPrivileges
      case .misnamed: .usage
      case .notFound: .notFound
      case .refused: .failed
      case .unsupported, .failed, .lost, .corrupted: .incomplete
      }
    self.init(status, error.description)
  }

  init(_ error: AssignmentError) {
    let status: ExitStatus =
      switch error {
      case .noFunction: .notFound
      case .isBridge, .severalGroups, .noDisk: .usage
      case .unwritable(_, _, .permissionDenied), .unwritable(_, _, .readOnlyFileSystem): .missingPrivileges
      case .inUse, .resourceInUse, .notViable: .failed
      default: .incomplete
      }
    self.init(status, error.description)
  }

  init(_ error: SelectionError) {
    switch error {
    case .notFound: self.init(.notFound, error.description)
    case .malformed, .ambiguous: self.init(.usage, error.description)
    }
  }

  /// A file that was named could not be read.
  init(reading path: String, _ errno: Errno) {
    let what =
      switch errno {
      case .permissionDenied, .notPermitted:
        "\(errno); \(DeniedAccess.advice("run as root or change the file's owner"))"
      case .noSuchFileOrDirectory, .notDirectory: "there is no such file"
      case .isDirectory, .invalidArgument: "this is no regular file"
      default: "\(errno)"
      }
    self.init(Self.status(reading: errno), "\(path): \(what)")
  }

  /// A new file could not be written.
  init(writing path: String, _ errno: Errno) {
    let what =
      switch errno {
      case .fileExists: " exists already; name a new file or remove it first"
      case .noSuchFileOrDirectory, .notDirectory: ": there is no such directory"
      default: ": cannot be written: \(errno)"
      }
    self.init(Self.status(writing: errno), path + what)
  }

  init(_ error: RecordFile.Failure) {
    switch error {
    case .exists(let path): self.init(writing: path, .fileExists)
    case .unwritable(let path, let errno): self.init(writing: path, errno)
    case .isBusy(let path):
      self.init(
        .usage, "\(path) is being written: another measurement is to be kept there; wait for it or name another file")
    }
  }

  init(_ error: CaptureError) {
    let status: ExitStatus =
      switch error {
      case .unreadable(_, let errno): Self.status(reading: errno)
      case .notACapture, .damaged: .damagedInput
      case .unwritable(_, let errno): Self.status(writing: errno)
      case .unsupported: .usage
      }
    self.init(status, error.description)
  }

  private static func status(reading errno: Errno) -> ExitStatus {
    switch errno {
    case .permissionDenied, .notPermitted: .missingPrivileges
    case .noSuchFileOrDirectory, .notDirectory: .notFound
    case .isDirectory, .invalidArgument: .usage
    default: .inputOutput
    }
  }

  private static func status(writing errno: Errno) -> ExitStatus {
    switch errno {
    case .fileExists: .usage
    case .permissionDenied, .notPermitted, .readOnlyFileSystem: .missingPrivileges
    case .noSuchFileOrDirectory, .notDirectory: .notFound
    default: .inputOutput
    }
  }
}
