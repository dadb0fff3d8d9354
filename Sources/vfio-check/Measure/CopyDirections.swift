// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Latency

/// Directions of copies, as a list: `h2d,d2h,both`.
struct CopyDirections: ExpressibleByArgument, Equatable {
  let directions: [GPUSetup.Direction]

  init(directions: [GPUSetup.Direction]) { self.directions = directions }

  init?(argument: String) {
    var directions: [GPUSetup.Direction] = []
    for part in argument.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      guard let direction = GPUSetup.Direction(rawValue: String(part)) else { return nil }
      if !directions.contains(direction) { directions.append(direction) }
    }
    guard !directions.isEmpty else { return nil }
    self.directions = directions
  }

  var defaultValueDescription: String { directions.map(\.rawValue).joined(separator: ",") }
}
