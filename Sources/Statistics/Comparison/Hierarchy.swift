// SPDX-License-Identifier: GPL-3.0-or-later

/// Sessions, the parts that repeat within them, and the blocks of these parts: what the bootstrap resamples from the
/// top down. A part is a block, or, where arms are paired, a round, whose value is the difference of its blocks.
struct Hierarchy {
  let basis: Basis
  /// How often it repeats on the level of the basis.
  let unitCount: Int
  /// The mean over sessions of the mean over parts.
  let estimate: Double
  /// Of the estimate: from the spread of the units, which holds all that varies below them.
  let variance: Double
  let degreesOfFreedom: Double
  private let sessions: [[[ResampledBlock]]]
  private let quantile: Double

  /// nil where there is nothing, or nothing that repeats: a session without parts, one single block of too few samples
  /// for an interval of its quantile.
  init?(_ sessions: [[[ResampledBlock]]], parts: Basis, quantile: Double) {
    guard !sessions.isEmpty, sessions.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.sessions = sessions
    self.quantile = quantile
    let means = sessions.map { session in mean(session.map(Self.value)) }
    estimate = mean(means)
    let values = sessions.count > 1 ? means : sessions[0].map(Self.value)
    guard values.count == 1 else {
      basis = sessions.count > 1 ? .sessions : parts
      unitCount = values.count
      variance = Statistics.variance(values) / Double(values.count)
      degreesOfFreedom = Double(values.count - 1)
      return
    }
    let blocks = sessions[0][0]
    let sampleCount = blocks.map(\.samples.count).min() ?? 0
    guard Quantile.ranks(quantile, of: sampleCount, confidence: 0.95) != nil else { return nil }
    basis = .samples
    unitCount = sampleCount
    var tables = RankTables(quantile: quantile)
    variance = blocks.reduce(0) { $0 + $1.weight * $1.weight * tables.columns(of: $1.samples).variance }
    degreesOfFreedom = Double(sampleCount - 1)
  }

  /// What estimates of bootstrap samples are drawn from.
  var resampling: Resampling { Resampling(sessions, quantile: quantile) }

  private static func value(of part: [ResampledBlock]) -> Double {
    part.reduce(0) { $0 + $1.weight * $1.logarithm }
  }
}
