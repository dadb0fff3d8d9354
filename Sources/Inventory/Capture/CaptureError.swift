// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// Why a capture could not be used or written.
package enum CaptureError: Error, Sendable, CustomStringConvertible {
  /// Nothing readable stands there.
  case unreadable(capture: String, Errno)
  /// It is nothing that is read as a machine.
  case notACapture(capture: String, reason: String)
  /// Its contents cannot be trusted.
  case damaged(capture: String, CaptureDamage, others: Int)
  /// Writing failed.
  case unwritable(path: String, Errno)
  /// An archive of another kind than those that are written was named.
  case unsupported(path: String, ending: String)

  package var description: String {
    switch self {
    case .unreadable(let capture, .invalidArgument):
      "\(capture) is no capture: it is neither a directory nor a regular file"
    case .unreadable(let capture, let errno): "cannot open the capture \(capture): \(errno)"
    case .notACapture(let capture, let reason): "\(capture) is no capture: \(reason)"
    case .damaged(let capture, let damage, let others):
      "the capture \(capture) is damaged: \(damage)\(others > 0 ? " (and \(others) more)" : "")"
    case .unwritable(let path, .fileExists): "cannot write \(path): it exists already; name a new file or directory"
    case .unsupported(let path, let ending):
      "cannot write \(path): vfio-check packs no \(ending); name a directory, or a file that ends in .tar or .tar.gz"
    case .unwritable(let path, let errno): "cannot write \(path): \(errno)"
    }
  }
}
