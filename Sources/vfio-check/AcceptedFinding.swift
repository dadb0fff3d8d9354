// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Passthrough

/// The argument of `--accept`: `ID` or `ID@SUBJECT`.
struct AcceptedFinding: ExpressibleByArgument {
  let waiver: Waiver

  init?(argument: String) {
    let parts = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      waiver = Waiver(id: parts[0])
    } else if let subject = Subject(parts[1]) {
      waiver = Waiver(id: parts[0], subject: subject)
    } else {
      return nil
    }
  }

  /// Tells of waivers that covered nothing, which would otherwise look as if they had.
  static func note(idle waivers: [Waiver]) {
    for waiver in waivers {
      StandardError.print("vfio-check: --accept \(waiver) covers nothing here: there is no such finding")
    }
  }
}
