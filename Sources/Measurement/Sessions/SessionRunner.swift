// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import FoundationEssentials
package import Inventory
package import Records
internal import Statistics

/// Leads an engine through sessions, warm-ups and blocks, and writes down what comes of it.
///
/// In a session the engine is set up anew. Each point is warmed up until its medians are steady. Then the points are
/// gone through again and again, in an order drawn anew each time, one block each, so that whatever drifts meets all of
/// them alike.
package struct SessionRunner: Sendable {
  /// Blocks of each point in a session.
  package var blocks = 8
  /// Where the random orders come from; each session has a seed of its own drawn from it.
  package var seed: UInt64
  /// Whether the record keeps each sample, not only how often each value was seen.
  package var keepsSamples = false
  package var points: [MeasurementPoint]
  /// Where the environment is read.
  private let files: any FileTree
  /// The function whose link is watched, and near which the thread runs.
  package var function: PCIAddress?

  private static let maxWarmUpBlocks = 16
  /// A block is fixed work, a second long at most, unless not even so many operations fit into that.
  private static let minOperations = 20
  private static let longestBlockNanoseconds = 1e9

  package init(files: any FileTree, points: [MeasurementPoint], seed: UInt64, function: PCIAddress?) {
    self.files = files
    self.points = points
    self.seed = seed
    self.function = function
  }

  /// Measures; what was measured is in `run` whatever happens. An interruption ends it after the block that is under
  /// way, and so does an engine's error, which is thrown on.
  ///
  /// `open` sets everything up for a session; it is not timed.
  package func measure(
    _ sessions: [PlannedSession], into run: inout Run, interruption: Interruption,
    progress: (MeasurementProgress) -> Void, open: (PlannedSession, UInt64) throws(EngineError) -> any Engine
  ) throws(EngineError) {
    let thread = MeasuringThread(near: function, in: files)
    let watch = EnvironmentWatch(processor: thread.processor, function: function, in: files)
    run.fingerprint.driftGuards += thread.fields + watch.read().fields
    run.metrics = points.flatMap(\.metrics)
    run.timerNanoseconds = Clock.cost()
    let samples = SampleBuffer(capacity: points.map(\.operations).max() ?? 0)
    // How much fits into a block, by arm: an arm may be slower by far.
    var workByArm: [String?: [Int]] = [:]
    var (first, durations) = (EnvironmentWatch.Reading?.none, [Double]())
    var seeds = RandomNumbers(seed: seed)
    for (number, session) in sessions.enumerated() {
      if interruption.isRequested { run.isInterrupted = true }
      if run.isInterrupted { return }
      let start = Clock.now()
      let mean = durations.isEmpty ? nil : durations.reduce(0, +) / Double(durations.count)
      var isNew = true
      func report(_ activity: String) {
        let elapsed = Double(Clock.now() - start) / 1e9
        progress(
          MeasurementProgress(
            session: number + 1, sessions: sessions.count, arm: session.arm, activity: activity,
            secondsLeft: mean.map { max(0, $0 * Double(sessions.count - number) - elapsed) }, isNewSession: isNew))
        isNew = false
      }
      report("setting up")
      var record = RunSession(
        time: Date.now.ISO8601Format(), seed: seeds.next(), arm: session.arm, round: session.round, blocks: [],
        seconds: 0)
      // What was measured stays, also when the device goes away.
      defer {
        record.seconds = Double(Clock.now() - start) / 1e9
        if !record.blocks.isEmpty { run.sessions.append(record) }
        durations.append(record.seconds)
      }
      let engine = try open(session, record.seed)
      var random = RandomNumbers(seed: record.seed)
      var steady = [Bool](repeating: true, count: points.count)
      let conditions = session.arm?.name
      let isFirstOfArm = workByArm[conditions] == nil
      var operations = workByArm[conditions] ?? points.map(\.operations)
      for index in points.indices.shuffled(using: &random) {
        report("warming up \(points[index].latency.pointText)")
        let (isSteady, nanosecondsPerOperation) = try warmUp(
          points[index], operations: operations[index], engine, samples, interruption)
        steady[index] = isSteady
        if isFirstOfArm, nanosecondsPerOperation > 0 {
          let fitting = Int(Self.longestBlockNanoseconds / nanosecondsPerOperation)
          operations[index] = min(points[index].operations, max(Self.minOperations, fitting))
        }
        if interruption.isRequested { run.isInterrupted = true }
        if run.isInterrupted { return }
      }
      workByArm[conditions] = operations
      for round in 0..<blocks {
        report("block \(round + 1) of \(blocks)")
        for index in points.indices.shuffled(using: &random) {
          let point = points[index]
          samples.removeAll()
          engine.beginBlock()
          let before = watch.read()
          let duration = try engine.run(point, operations: operations[index], samples: samples)
          var after = watch.read()
          if engine.readsLink { after.link = engine.linkUnderLoad ?? first?.link }
          var reference = first ?? after
          if engine.readsLink, reference.link == nil { reference.link = after.link }
          if engine.readsLink { run.fingerprint.setLinkUnderLoad(reference.link) }
          first = reference
          let (guards, disturbances) = EnvironmentWatch.judge(before, after, first: reference, samples: samples.count)
          var flags = disturbances + engine.endBlock(point, operations: operations[index])
          if !steady[index] { flags.append(.notSteady) }
          record.append(
            point, to: run.metrics, samples: samples.samples, duration: duration, guards: guards, flags: flags,
            keepsSamples: keepsSamples)
          if interruption.isRequested { run.isInterrupted = true }
          if run.isInterrupted { return }
        }
      }
    }
  }

  /// Blocks of a quarter of the work until their medians neither rise nor fall. Says whether they came to rest, and
  /// what an operation takes.
  private func warmUp(
    _ point: MeasurementPoint, operations: Int, _ engine: any Engine, _ samples: SampleBuffer,
    _ interruption: Interruption
  ) throws(EngineError) -> (isSteady: Bool, nanosecondsPerOperation: Double) {
    var work = max(1, min(operations, max(50, operations / 4)))
    var (medians, cost) = ([Double](), 0.0)
    var drift: Stationarity?
    while medians.count < Self.maxWarmUpBlocks, drift?.isStationary != true, !interruption.isRequested {
      samples.removeAll()
      let duration = try engine.run(point, operations: work, samples: samples)
      cost = Double(duration) / Double(work)
      // A quarter of the time, too.
      if cost > 0 {
        work = max(Self.minOperations / 4, min(work, Int(Self.longestBlockNanoseconds / 4 / cost)))
      }
      if let median = Quantile(0.5, ofSorted: samples.samples.map(Double.init).sorted()) {
        medians.append(median.value)
      }
      drift = Stationarity(blockMedians: medians)
    }
    // Where medians scatter, no slope is ever small enough; only one that is there for certain is held against the
    // blocks.
    return (drift?.interval.contains(0) ?? true, cost)
  }
}

extension RunSession {
  /// Adds what a block gave: its times, and the rate where the point has one.
  fileprivate mutating func append(
    _ point: MeasurementPoint, to metrics: [Metric], samples: [UInt64], duration: UInt64, guards: [String: Double],
    flags: [BlockFlag], keepsSamples: Bool
  ) {
    guard let distribution = Distribution(samples: samples), let latency = metrics.firstIndex(of: point.latency) else {
      return
    }
    let order = (blocks.last?.order ?? -1) + 1
    blocks.append(
      RunBlock(
        metric: latency, order: order, distribution: distribution, durationNanoseconds: duration,
        samplesNanoseconds: keepsSamples ? samples : nil, guards: guards, flags: flags))
    guard let rate = point.rate, let index = metrics.firstIndex(of: rate), duration > 0 else { return }
    blocks.append(
      RunBlock(
        metric: index, order: order, rate: Double(samples.count * point.bytes) * 1e9 / Double(duration),
        durationNanoseconds: duration, flags: flags))
  }
}

/// How far a measurement has come.
package struct MeasurementProgress: Sendable {
  /// Counted from 1.
  package let session: Int
  package let sessions: Int
  package let arm: Arm?
  /// What is being done: "warming up 4 KiB, queue depth 1".
  package let activity: String
  /// Seconds until the end, once a session has shown how long one takes.
  package let secondsLeft: Double?
  /// Whether a session begins with this.
  package let isNewSession: Bool
}
