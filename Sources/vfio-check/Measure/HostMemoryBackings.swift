// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers

/// The pages that memory for transfers is made of, as a list: `4K,2M`; `auto`, or `driver` for what the driver chooses.
enum HostMemoryBackings: ExpressibleByArgument, Equatable {
  case auto
  case driver
  /// The largest first, once each.
  case pages([HostMemory.Backing])

  init?(argument: String) {
    switch argument.lowercased() {
    case "auto": self = .auto
    case "driver": self = .driver
    default:
      var pages: [HostMemory.Backing] = []
      for part in argument.uppercased().split(separator: ",", omittingEmptySubsequences: false) {
        guard let backing = HostMemory.Backing(rawValue: String(part)) else { return nil }
        if !pages.contains(backing) { pages.append(backing) }
      }
      guard !pages.isEmpty else { return nil }
      self = .pages(pages.sorted { $0.pageBytes > $1.pageBytes })
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .driver: "driver"
    case .pages(let pages): pages.map(\.rawValue).joined(separator: ",")
    }
  }
}
