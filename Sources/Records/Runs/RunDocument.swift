// SPDX-License-Identifier: GPL-3.0-or-later

/// The JSON of a run. Its keys are API.
struct RunDocument: Codable {
  struct Tool: Codable {
    var name = "vfio-check"
    var version: String
  }

  struct Device: Codable {
    var subject: String?
    var name: String?
  }

  struct Session: Codable {
    var time: String
    var seed: UInt64
    var arm: String?
    var round: Int?
    var seconds: Double
    var blocks: [Placed<Block>]
  }

  /// Whatever is wrong in it is said to be there: the decoder itself does not say where a number is out of its range.
  struct Placed<Value: Codable>: Codable {
    var value: Value

    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws {
      do { value = try Value(from: decoder) } catch let error as DecodingError { throw error } catch {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a number is out of its range"))
      }
    }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
  }

  struct Block: Codable {
    var metric: Int
    var order: Int
    var durationNanoseconds: UInt64
    var count: Int?
    /// Pairs of a value and how often it was seen.
    var histogramNanoseconds: [[UInt64]]?
    var samplesNanoseconds: [UInt64]?
    var bytesPerSecond: Double?
    var guards: [String: Double]
    var flags: [String]
  }

  var schema = RunFile.schema
  var schemaVersion = RunFile.schemaVersion
  var tool: Tool
  var engine: String
  var device: Device
  var emulated: String?
  var parameters: [String: String]
  var fingerprint: Fingerprint
  var metrics: [Metric]
  var timerNanoseconds: Double
  var isInterrupted: Bool
  var failure: String?
  var notes: [String]
  var sessions: [Session]

  init(_ run: Run) {
    tool = Tool(version: run.toolVersion)
    engine = run.engine
    device = Device(subject: run.subject, name: run.deviceName)
    emulated = run.emulated
    parameters = run.parameters
    fingerprint = run.fingerprint
    metrics = run.metrics
    timerNanoseconds = run.timerNanoseconds
    isInterrupted = run.isInterrupted
    failure = run.failure
    notes = run.notes
    sessions = run.sessions.map { session in
      Session(
        time: session.time, seed: session.seed, arm: session.arm?.description, round: session.round,
        seconds: session.seconds,
        blocks: session.blocks.map { block in
          Placed(
            Block(
              metric: block.metric, order: block.order, durationNanoseconds: block.durationNanoseconds,
              count: block.distribution?.count,
              histogramNanoseconds: block.distribution?.bins.map { [$0.value, UInt64($0.count)] },
              samplesNanoseconds: block.samplesNanoseconds, bytesPerSecond: block.rate, guards: block.guards,
              flags: block.flags.map(\.rawValue)))
        })
    }
  }

  /// What is outside would make figures that are no numbers any more, and was never measured.
  private static let times = 0...1e9
  private static let rates = 1e-3...1e18
  /// Of a whole record. A day of measuring leaves less; what claims more was made up, and would take all memory there
  /// is.
  private static let maxSamples = 50_000_000
  /// Each metric of each arm is compared and takes its line. All that can be asked of one engine are some hundreds, of
  /// some arms.
  private static let (maxMetrics, maxArms) = (2000, 64)

  func run() throws(RunError) -> Run {
    guard Self.times.contains(timerNanoseconds) else { throw .damaged(".timerNanoseconds is no time") }
    guard metrics.count <= Self.maxMetrics else { throw .damaged(".metrics are more than \(Self.maxMetrics)") }
    guard Set(metrics).count == metrics.count else { throw .damaged(".metrics names one twice") }
    guard Set(sessions.map(\.arm)).count <= Self.maxArms else {
      throw .damaged(".sessions have more than \(Self.maxArms) arms")
    }
    for (index, metric) in metrics.enumerated() where metric.point.values.contains(where: { $0 < 0 }) {
      throw .damaged(".metrics[\(index)].point has a negative parameter")
    }
    var run = Run(
      engine: engine, toolVersion: tool.version, subject: device.subject, deviceName: device.name, emulated: emulated,
      parameters: parameters, fingerprint: fingerprint, metrics: metrics, timerNanoseconds: timerNanoseconds)
    run.isInterrupted = isInterrupted
    run.failure = failure
    run.notes = notes
    var samples = 0
    for (index, session) in sessions.enumerated() {
      guard Self.times.contains(session.seconds) else {
        throw .damaged(".sessions[\(index)].seconds is no time")
      }
      if let round = session.round, !(0...1_000_000).contains(round) {
        throw .damaged(".sessions[\(index)].round is no round")
      }
      var blocks: [RunBlock] = []
      for (number, block) in session.blocks.enumerated() {
        let place = ".sessions[\(index)].blocks[\(number)]"
        let read = try self.block(block.value, at: place)
        samples += read.distribution?.count ?? 0
        guard samples <= Self.maxSamples else {
          throw .damaged(
            "\(place).histogramNanoseconds: with it the record holds more than \(Self.maxSamples) samples")
        }
        blocks.append(read)
      }
      run.sessions.append(
        RunSession(
          time: session.time, seed: session.seed, arm: session.arm.map(Arm.init(text:)), round: session.round,
          blocks: blocks,
          seconds: session.seconds))
    }
    return run
  }

  private func block(_ block: Block, at place: String) throws(RunError) -> RunBlock {
    guard metrics.indices.contains(block.metric) else { throw .damaged("\(place).metric is none of the metrics") }
    guard block.guards.values.allSatisfy(\.isFinite) else { throw .damaged("\(place).guards has what is no number") }
    // A later version may know more flags.
    var result = RunBlock(
      metric: block.metric, order: block.order, durationNanoseconds: block.durationNanoseconds,
      samplesNanoseconds: block.samplesNanoseconds, guards: block.guards,
      flags: block.flags.compactMap(BlockFlag.init(rawValue:)))
    switch metrics[block.metric].unit {
    case .nanoseconds:
      var bins: [(value: UInt64, count: Int)] = []
      for pair in block.histogramNanoseconds ?? [] {
        guard pair.count == 2, let count = Int(exactly: pair[1]) else {
          throw .damaged("\(place).histogramNanoseconds has what is no pair")
        }
        bins.append((pair[0], count))
      }
      guard let distribution = Distribution(bins: bins) else {
        throw .damaged("\(place).histogramNanoseconds is empty, not in order or absurd")
      }
      guard block.count == nil || block.count == distribution.count else {
        throw .damaged("\(place).count is not what the histogram holds")
      }
      result.distribution = distribution
    case .bytesPerSecond:
      guard let rate = block.bytesPerSecond, Self.rates.contains(rate) else {
        throw .damaged("\(place).bytesPerSecond is missing or no rate")
      }
      result.rate = rate
    }
    return result
  }
}
