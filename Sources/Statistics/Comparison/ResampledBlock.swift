// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The logarithm of a block's quantile, and how much of it counts.
struct ResampledBlock {
  let samples: SortedSamples
  /// As measured.
  let logarithm: Double
  /// How much of it counts: 1, or a part of it with a sign.
  let weight: Double

  init(_ block: Block, quantile: Double, weight: Double) {
    samples = block.samples
    logarithm = log(Quantile.value(quantile, ofSorted: block.samples))
    self.weight = weight
  }
}
