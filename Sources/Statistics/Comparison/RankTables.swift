// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import Synchronization

/// What the bootstrap draws from, block by block: the quantile of a resampled block, and how likely it is each of the
/// block's samples.
///
/// Rank by rank as long as that is little work beside what there is of the blocks, else value by value. Both are the
/// same distribution, and only the numbers that are drawn differ; but the second is never more work than the values are
/// many. A file of few bytes may claim millions of samples.
struct RankTables {
  /// The logarithms that a block's quantile may have, how likely each is, and how to draw one.
  struct Columns {
    let logarithms: [Double]
    let table: RankTable

    /// The variance of the bootstrap distribution, known without drawing (Maritz and Jarrett, JASA 73:194, 1978).
    var variance: Double {
      let centre = zip(table.probabilities, logarithms).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(table.probabilities, logarithms).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
    }
  }

  let quantile: Double
  /// Steps and columns that may still be spent on ranks.
  private var stepsLeft = 1 << 24
  private var columnsLeft = 1 << 22

  init(quantile: Double) { self.quantile = quantile }

  mutating func columns(of samples: SortedSamples) -> Columns {
    let (ranks, steps) = RankTable.steps(quantile: quantile, of: samples.count)
    guard steps <= 1 << 14 + samples.valueCount << 10, steps <= stepsLeft, ranks <= columnsLeft else {
      let table = RankTable(quantile: quantile, valuesOf: samples)
      return Columns(logarithms: table.ranks.map { log(samples.value(at: $0)) }, table: table)
    }
    stepsLeft -= steps
    columnsLeft -= ranks
    let table = Self.table(quantile: quantile, of: samples.count)
    return Columns(logarithms: samples[table.ranks].map { log($0) }, table: table)
  }

  // MARK: Tables made once

  private struct Key: Hashable {
    let quantile: Double
    let count: Int
  }

  /// Most blocks of a measurement have as many samples as the others, and each is drawn from several times over. A
  /// table follows from its key alone, so that it makes no difference who made it.
  private static let made = Mutex<(tables: [Key: RankTable], columns: Int)>(([:], 0))

  private static func table(quantile: Double, of count: Int) -> RankTable {
    let key = Key(quantile: quantile, count: count)
    if let table = made.withLock({ $0.tables[key] }) { return table }
    let table = RankTable(quantile: quantile, of: count)
    made.withLock { made in
      if made.columns > 1 << 20 { made = ([:], 0) }
      made.tables[key] = table
      made.columns += table.ranks.count
    }
    return table
  }
}
