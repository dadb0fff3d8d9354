// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import TestSupport

@testable import Drivers
@testable import Measurement
@testable import Records

/// What a runner made of a fake engine.
struct RunSessions: Sendable {
  var run = Run.built([])
  var error: EngineError?
  /// Of each session, what was asked of its engine.
  var calls: [[FakeEngine.Call]] = []
  /// Of each session, the seed it was opened with.
  var seeds: [UInt64] = []
  var opened: [PlannedSession] = []
  var progress: [MeasurementProgress] = []

  /// Conducts on a thread of its own: the runner keeps its thread on one processor, and those of the tests are
  /// shared.
  ///
  /// `engine` makes an engine for a session, by its number. The second argument is what interrupts.
  static func by(
    _ runner: SessionRunner, sessions: [PlannedSession] = [PlannedSession()],
    engine: @escaping @Sendable (Int, @escaping () -> Void) throws(EngineError) -> FakeEngine = {
      _, _ throws(EngineError) in FakeEngine()
    }
  ) async throws -> RunSessions {
    let pipe = try FileDescriptor.pipe()
    defer {
      try? pipe.readEnd.close()
      try? pipe.writeEnd.close()
    }
    return await withCheckedContinuation { continuation in
      Thread {
        var result = RunSessions()
        var engines: [FakeEngine] = []
        do throws(EngineError) {
          try runner.measure(
            sessions, into: &result.run, interruption: Interruption(when: pipe.readEnd.rawValue),
            progress: { result.progress.append($0) }
          ) { session, seed throws(EngineError) in
            result.opened.append(session)
            result.seeds.append(seed)
            let engine = try engine(engines.count) { _ = try? pipe.writeEnd.writeAll([1]) }
            engines.append(engine)
            return engine
          }
        } catch { result.error = error }
        result.calls = engines.map(\.calls)
        continuation.resume(returning: result)
      }.start()
    }
  }

  /// Conducts engines that are none of ours, for one session.
  static func of(
    _ runner: SessionRunner, open: @escaping @Sendable () throws(EngineError) -> any Engine
  ) async throws -> RunSessions {
    let pipe = try FileDescriptor.pipe()
    defer {
      try? pipe.readEnd.close()
      try? pipe.writeEnd.close()
    }
    return await withCheckedContinuation { continuation in
      Thread {
        var result = RunSessions()
        do throws(EngineError) {
          try runner.measure(
            [PlannedSession()], into: &result.run, interruption: Interruption(when: pipe.readEnd.rawValue),
            progress: { result.progress.append($0) }
          ) { _, _ throws(EngineError) in try open() }
        } catch { result.error = error }
        continuation.resume(returning: result)
      }.start()
    }
  }

  /// Of each session, the metrics of its blocks of times in the order in which they were measured.
  var order: [[Int]] { run.sessions.map { $0.blocks.filter { $0.distribution != nil }.map(\.metric) } }
}
