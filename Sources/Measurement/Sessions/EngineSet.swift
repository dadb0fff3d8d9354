// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Records

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
