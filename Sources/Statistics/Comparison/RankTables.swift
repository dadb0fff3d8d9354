// SPDX-License-Identifier: GPL-3.0-or-later

/// The rank tables of one quantile, each made once: most blocks of a measurement have as many samples as the others.
struct RankTables {
  let quantile: Double
  private var tables: [Int: RankTable] = [:]

  init(quantile: Double) { self.quantile = quantile }

  mutating func resampled(_ block: Block, weight: Double) -> ResampledBlock {
    let count = block.samples.count
    let table = tables[count] ?? RankTable(quantile: quantile, of: count)
    tables[count] = table
    return ResampledBlock(block, quantile: quantile, weight: weight, ranks: table)
  }
}
