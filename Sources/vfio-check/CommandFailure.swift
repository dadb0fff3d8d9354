// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
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

  init(_ error: SelectionError) {
    switch error {
    case .notFound: self.init(.notFound, error.description)
    case .malformed, .ambiguous: self.init(.usage, error.description)
    }
  }

  init(_ error: CaptureError) {
    switch error {
    case .unreadable(_, let errno):
      self.init(errno == .permissionDenied ? .missingPrivileges : .notFound, error.description)
    case .notACapture, .damaged: self.init(.damagedInput, error.description)
    case .unwritable(_, let errno):
      let status: ExitStatus =
        switch errno {
        case .fileExists: .usage
        case .permissionDenied, .notPermitted, .readOnlyFileSystem: .missingPrivileges
        case .noSuchFileOrDirectory, .notDirectory: .notFound
        default: .internalError
        }
      self.init(status, error.description)
    }
  }
}
