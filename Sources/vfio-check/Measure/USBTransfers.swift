// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Measurement

/// Kinds of USB transfers as a list: `status,loopback`.
struct USBTransfers: ExpressibleByArgument, Equatable {
  let transfers: [USBSetup.Transfer]

  /// nil for what is no list of their names.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let found = parts.compactMap { USBSetup.Transfer(rawValue: String($0)) }
    guard !parts.isEmpty, found.count == parts.count else { return nil }
    transfers = USBSetup.Transfer.allCases.filter(found.contains)
  }

  static var allValueStrings: [String] { USBSetup.Transfer.allCases.map(\.rawValue) }
}
