// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import Measurement

/// The pages that memory for transfers is made of, as a list: `4K,2M`; `auto`, or `driver` for what the driver chooses.
struct HostMemoryBackings: ExpressibleByArgument, Equatable {
  let pages: GPUSetup.Pages

  init(pages: GPUSetup.Pages) { self.pages = pages }

  init?(argument: String) {
    switch argument.lowercased() {
    case "auto": pages = .auto
    case "driver": pages = .driver
    default:
      var kinds: [HostMemory.Backing] = []
      for part in argument.uppercased().split(separator: ",", omittingEmptySubsequences: false) {
        guard let backing = HostMemory.Backing(rawValue: String(part)) else { return nil }
        if !kinds.contains(backing) { kinds.append(backing) }
      }
      guard !kinds.isEmpty else { return nil }
      pages = .kinds(kinds.sorted { $0.pageBytes > $1.pageBytes })
    }
  }

  var defaultValueDescription: String {
    switch pages {
    case .auto: "auto"
    case .driver: "driver"
    case .kinds(let kinds): kinds.map(\.rawValue).joined(separator: ",")
    }
  }
}
