// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The logarithm of a block's quantile, and what the bootstrap makes of it.
struct ResampledBlock {
  let sampleCount: Int
  /// As measured.
  let logarithm: Double
  /// How much of it counts: 1, or a part of it with a sign.
  let weight: Double
  let ranks: RankTable
  /// Of the samples at these ranks.
  let logarithms: [Double]

  init(_ block: Block, quantile: Double, weight: Double, ranks: RankTable) {
    sampleCount = block.samples.count
    logarithm = log(Quantile.value(quantile, ofSorted: block.samples))
    self.weight = weight
    self.ranks = ranks
    logarithms = block.samples[ranks.ranks].map { log($0) }
  }

  /// The variance of its bootstrap distribution, known without drawing (Maritz and Jarrett, JASA 73:194, 1978).
  var variance: Double {
    let centre = zip(ranks.probabilities, logarithms).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(ranks.probabilities, logarithms).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
  }
}
