// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Records

/// Something that moves data and times it, set up for one session. What it holds is given back when it is let go.
package protocol Engine: AnyObject {
  /// Does so many operations at a point and appends a sample for each. Returns how long all took, in nanoseconds.
  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64

  /// Called before and after each block, outside the timing: what the device itself tells of disturbances meanwhile.
  func beginBlock()
  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag]

  /// Whether the engine itself reads the device's link while data moves, because a look before and after would see it at rest.
  var readsLink: Bool { get }
  /// The link as it was while the last block's data moved; nil where none moved, or nothing says.
  var linkUnderLoad: String? { get }
}

extension Engine {
  package func beginBlock() {}
  package func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { [] }
  package var readsLink: Bool { false }
  package var linkUnderLoad: String? { nil }
}
