// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

@testable import Statistics

/// Measurements of an arm whose true value is known: 1 % from session to session, 2 % within.
struct SimulatedArm {
  var sessions = 5
  var blocks = 2
  var samples = 20
  /// Standard deviations of the logarithm.
  var betweenSessions = 0.01
  var betweenBlocks = 0.0
  var withinBlocks = 0.02
  var median = 100.0

  func measure(_ noise: inout NormalNumbers) -> [Session] {
    (0..<sessions).map { _ in
      let session = log(median) + betweenSessions * noise.next()
      return Session(blocks: blocks(around: session, &noise))
    }
  }

  func blocks(around session: Double, _ noise: inout NormalNumbers) -> [Block] {
    (0..<blocks).compactMap { _ in
      let block = session + betweenBlocks * noise.next()
      return Block((0..<samples).map { _ in exp(block + withinBlocks * noise.next()) })
    }
  }
}
