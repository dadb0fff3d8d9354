// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Measurement
internal import Records

/// Directions of copies, as a list: `h2d,d2h,both`.
struct CopyDirections: ExpressibleByArgument, Equatable {
  let directions: [CopyDirection]

  init(directions: [CopyDirection]) { self.directions = directions }

  init?(argument: String) {
    var directions: [CopyDirection] = []
    for part in argument.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      guard let direction = CopyDirection(rawValue: String(part)) else { return nil }
      if !directions.contains(direction) { directions.append(direction) }
    }
    guard !directions.isEmpty else { return nil }
    self.directions = directions
  }

  var defaultValueDescription: String { directions.map(\.rawValue).joined(separator: ",") }
}
