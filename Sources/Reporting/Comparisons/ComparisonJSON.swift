// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// A comparison as JSON, schema `vfio-check/comparison`, version 1. It only grows.
struct ComparisonJSON: Codable {
  static let schema = "vfio-check/comparison"

  struct IntervalJSON: Codable {
    let lower: Double
    let upper: Double
    let confidence: Double

    init(_ interval: Interval) {
      lower = interval.lower
      upper = interval.upper
      confidence = interval.confidence
    }
  }

  struct Arm: Codable {
    let name: String
    let kind: String
    let arm: String?
    let sessions: Int
    /// Why its figures say nothing of real hardware; absent where they do.
    let emulated: String?
  }

  struct Summary: Codable {
    let sessions: Int
    let blocks: Int
    let count: Int
    let median: Double?
    let medianInterval: IntervalJSON?
    /// p50, p95, p99, p999 of all samples, in the metric's unit.
    let quantiles: [String: Double]
    let minimum: Double
    let maximum: Double

    init(_ summary: ArmSummary) {
      sessions = summary.sessions
      blocks = summary.blocks
      count = summary.count
      median = summary.center?.value
      medianInterval = summary.center.map { IntervalJSON($0.interval) }
      let names = [0.5: "p50", 0.95: "p95", 0.99: "p99", 0.999: "p999"]
      quantiles = Dictionary(
        uniqueKeysWithValues: summary.quantiles.compactMap { quantile in
          names[quantile.probability].map { ($0, quantile.value) }
        })
      minimum = summary.minimum
      maximum = summary.maximum
    }
  }

  struct MetricJSON: Codable {
    let id: String
    let unit: Metric.Unit
    let point: [String: Int]
    /// Which device, where a run measures several.
    let device: String?
    let base: Summary
    let candidate: Summary
    let ratio: Double?
    let interval: IntervalJSON?
    let basis: String?
    let isPaired: Bool?
    let p99Ratio: Double?
    let p99Interval: IntervalJSON?
    /// By the ranks of the sessions' levels; the shift is in the metric's unit.
    let mannWhitneyP: Double?
    let hodgesLehmannShift: Double?
    let hodgesLehmannInterval: IntervalJSON?
    /// Half of what the arms differ from themselves by, of the one that does more: 0.01 is 1 %.
    let noiseFloor: Double?
    let verdict: ComparisonVerdict
    let isWithinMargin: Bool
    let isBeyondMargin: Bool
    let bound: Double?
    let sessionsMissing: Int?
    let flaggedBlocks: Int
    let leftOutBlocks: Int?

    init(_ found: MetricComparison) {
      id = found.metric.id
      unit = found.metric.unit
      point = found.metric.point
      device = found.metric.device
      base = Summary(found.base)
      candidate = Summary(found.candidate)
      ratio = found.estimate?.ratio
      interval = found.interval.map(IntervalJSON.init)
      basis = found.estimate?.basis.rawValue
      isPaired = found.estimate?.isPaired
      p99Ratio = found.tail?.ratio
      p99Interval = found.tail.map { IntervalJSON($0.interval) }
      mannWhitneyP = found.ranks?.pValue
      hodgesLehmannShift = found.ranks?.shift
      hodgesLehmannInterval = found.ranks?.interval.map(IntervalJSON.init)
      noiseFloor = found.noiseFloor?.halfWidth
      verdict = found.verdict
      isWithinMargin = found.isWithinMargin
      isBeyondMargin = found.isBeyondMargin
      bound = found.bound
      sessionsMissing = found.sessionsMissing
      flaggedBlocks = found.flaggedBlocks
      leftOutBlocks = found.leftOutBlocks
    }
  }

  struct FieldJSON: Codable {
    let name: String
    let base: String
    let candidate: String

    init(_ difference: FingerprintDifference) {
      name = difference.name
      base = difference.base
      candidate = difference.candidate
    }
  }

  struct CandidateJSON: Codable {
    let arm: Arm
    let mismatches: [FieldJSON]
    let differences: [FieldJSON]
    let unknown: [String]
    let metrics: [MetricJSON]
    /// What is to be said beside the figures, for people.
    let remarks: [String]?
  }

  struct Part: Codable {
    let name: String
    let from: String
    let to: String
    let ratio: Double
    let interval: IntervalJSON
    let isDistinguishable: Bool
  }

  struct Split: Codable {
    let id: String
    let point: [String: Int]
    let device: String?
    let parts: [Part]
    /// What the parts cannot be told apart into, for people.
    let limits: String?

    /// A part is above 1 where it is worse, whatever the unit, so this does not matter.
    var metric: Metric { Metric(id: id, point: point, device: device) }
  }

  struct Resampling: Codable {
    let algorithm: String
    let seed: UInt64
    let resamples: Int
  }

  let schema: String
  let schemaVersion: Int
  let tool: ToolJSON
  let engine: String
  let emulated: String?
  let margin: Double
  let isForced: Bool
  let isRegression: Bool
  let resampling: Resampling
  let base: Arm
  let candidates: [CandidateJSON]
  let split: [Split]

  init(_ comparison: Comparison, toolVersion: String) {
    func arm(_ arm: ComparisonArm) -> Arm {
      Arm(
        name: arm.name, kind: arm.kind.rawValue, arm: arm.arm?.description,
        sessions: arm.run.sessions.count { arm.arm == nil || $0.arm == arm.arm }, emulated: arm.run.emulated)
    }
    schema = Self.schema
    schemaVersion = 1
    tool = ToolJSON(version: toolVersion)
    engine = comparison.base.run.engine
    emulated = comparison.base.run.emulated
    margin = comparison.margin
    isForced = comparison.isForced
    isRegression = comparison.hasRegression
    resampling = Resampling(
      algorithm: RandomNumbers.algorithm, seed: comparison.seed, resamples: comparison.resamples)
    base = arm(comparison.base)
    candidates = comparison.candidates.map { candidate in
      CandidateJSON(
        arm: arm(candidate.arm), mismatches: candidate.comparability.mismatches.map(FieldJSON.init),
        differences: candidate.comparability.differences.map(FieldJSON.init),
        unknown: candidate.comparability.unknown, metrics: candidate.metrics.map(MetricJSON.init),
        remarks: ComparisonText(comparison, .normal, style: Style(usesColor: false), width: nil).remarks(candidate))
    }
    split = comparison.split.map { split in
      Split(
        id: split.metric.id, point: split.metric.point, device: split.metric.device,
        parts: split.parts.map {
          Part(
            name: $0.name, from: $0.from, to: $0.to, ratio: $0.ratio, interval: IntervalJSON($0.interval),
            isDistinguishable: $0.isDistinguishable)
        }, limits: split.limits)
    }
  }
}
