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

  /// Whether the engine itself reads the device's link while data moves, because a look before and after would see it
  /// at rest.
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

/// One point at which an engine measures: which metric, and how much work a block is.
package struct MeasurementPoint: Sendable, Equatable {
  package let latency: Metric
  /// The rate that follows from a block's bytes and duration; nil where none makes sense.
  package let rate: Metric?
  /// Operations in a block, unless that would take longer than a second.
  package var operations: Int
  /// What an operation moves.
  package let bytes: Int

  package var metrics: [Metric] { [latency] + [rate].compactMap { $0 } }

  package init(latency: Metric, rate: Metric? = nil, operations: Int, bytes: Int) {
    self.latency = latency
    self.rate = rate
    self.operations = operations
    self.bytes = bytes
  }
}

/// Several engines in one session, each for metrics of its own.
final class EngineSet: Engine {
  private let engines: [Metric: any Engine]
  private let distinct: [any Engine]

  init(_ engines: [Metric: any Engine]) {
    self.engines = engines
    var seen: Set<ObjectIdentifier> = []
    distinct = engines.values.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    guard let engine = engines[point.latency] else { throw .unsupported("nothing here measures \(point.latency.id)") }
    return try engine.run(point, operations: operations, samples: samples)
  }

  func beginBlock() { for engine in distinct { engine.beginBlock() } }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] {
    engines[point.latency]?.endBlock(point, operations: operations) ?? []
  }
}
