// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// Why an engine could not measure.
package enum EngineError: Error, Equatable, CustomStringConvertible {
  /// Privileges are missing; the text says for what, and what would give them.
  case denied(String)
  /// What was named cannot be what is measured, or could be several; the text says what to name.
  case misnamed(String)
  /// It is not there; the text names it.
  case notFound(String)
  /// The host uses it, or it is otherwise not to be touched; the text says by whom and what to do.
  case refused(String)
  /// This machine cannot do that; the text says what is missing.
  case unsupported(String)
  /// The device failed while it was measured.
  case failed(String, Errno)
  /// It went away or does not answer any more; the text says which, and what to look at.
  case lost(String)
  /// The data that came is not the data that was there.
  case corrupted(String)

  package var description: String {
    switch self {
    case .denied(let text), .misnamed(let text), .notFound(let text), .refused(let text), .unsupported(let text),
      .lost(let text), .corrupted(let text):
      text
    case .failed(let what, let errno): "\(what): \(errno)"
    }
  }
}

extension EngineError {
  package init(_ error: VFIOError) {
    switch error {
    case .node(_, .permissionDenied), .call(_, _, .permissionDenied): self = .denied(error.description)
    case .notBound, .notViable, .node: self = .refused(error.description)
    case .noBackend, .noType1, .noAddresses, .region, .mapping, .memory: self = .unsupported(error.description)
    case .call(let what, let address, let errno): self = .failed("\(address): \(what)", errno)
    }
  }

  package init(_ error: NVMeError) {
    switch error {
    case .vfio(let error): self.init(error)
    case .timedOut, .fatal, .command: self = .failed(error.description, .ioError)
    case .unsupported: self = .unsupported(error.description)
    }
  }
}
