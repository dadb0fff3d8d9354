// SPDX-License-Identifier: GPL-3.0-or-later

/// A session in which the processor is measured: each metric by an engine of its own, and memory that is new in each session.
public final class ProcessorSession: Engine {
  private var engines: [String: any Engine] = [:]
  /// By the bytes of a page.
  private var chases: [Int: PointerChaseEngine] = [:]

  /// `seed`: of the order in which lines are visited.
  public init(_ setup: ProcessorSetup, seed: UInt64) throws(EngineError) {
    engines[ProcessorSetup.clockID] = ClockReadEngine(.clock)
    if setup.isX86 {
      engines[ProcessorSetup.tscID] = ClockReadEngine(.counter)
      engines[ProcessorSetup.cpuidID] = try CPUIDEngine()
    }
    if let port = setup.port { engines[ProcessorSetup.portID] = try PortReadEngine(port) }
    for backing in setup.backings {
      chases[backing.pageBytes] = try PointerChaseEngine(
        workingSets: setup.workingSets, backing: backing, seed: seed)
    }
  }

  public func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let engine = point.latency.point["pageBytes"].map { chases[$0] } ?? engines[point.latency.id]
    guard let engine else { throw .unsupported("\(point.latency.id) cannot be measured here") }
    return try engine.run(point, operations: operations, samples: samples)
  }
}
