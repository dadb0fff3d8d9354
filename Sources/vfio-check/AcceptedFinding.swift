// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Passthrough

/// The argument of `--accept`: `ID` or `ID@SUBJECT`.
struct AcceptedFinding: ExpressibleByArgument {
  let acceptance: Acceptance

  init?(argument: String) {
    let parts = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      acceptance = Acceptance(id: parts[0])
    } else if let subject = Subject(parts[1]) {
      acceptance = Acceptance(id: parts[0], subject: subject)
    } else {
      return nil
    }
  }

  /// Tells of acceptances that covered nothing, which would otherwise look as if they had.
  static func note(unused acceptances: [Acceptance]) {
    for acceptance in acceptances {
      StandardError.print("vfio-check: --accept \(acceptance) matched no finding")
    }
  }
}
