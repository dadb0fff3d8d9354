// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

@testable import Drivers
@testable import Measurement
@testable import Records

/// An engine whose operations take what it is told, without taking it.
final class FakeEngine: Engine {
  struct Call: Sendable, Equatable {
    let metric: Metric
    let operations: Int
  }

  /// What was asked of it, warm-up and blocks alike.
  private(set) var calls: [Call] = []
  /// What every block is said to have been disturbed by.
  var disturbances: [BlockFlag] = []
  /// What it reads of its link under load, by the number of the call; nil for an engine that does not.
  var links: ((Int) -> String?)?
  /// Nanoseconds of an operation, by the number of the call, from 0.
  private let time: (Int) -> UInt64
  /// Called with the number of the call before it is answered.
  private let willRun: (Int) throws(EngineError) -> Void

  init(
    time: @escaping (Int) -> UInt64 = { _ in 1000 },
    willRun: @escaping (Int) throws(EngineError) -> Void = { _ throws(EngineError) in }
  ) {
    self.time = time
    self.willRun = willRun
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let number = calls.count
    try willRun(number)
    calls.append(Call(metric: point.latency, operations: operations))
    let time = time(number)
    for operation in 0..<operations { samples.append(time - 2 + UInt64(operation % 5)) }
    return time * UInt64(operations)
  }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { disturbances }

  var readsLink: Bool { links != nil }
  var linkUnderLoad: String? { links?(calls.count - 1) }
}
