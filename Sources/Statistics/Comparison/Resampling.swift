// SPDX-License-Identifier: GPL-3.0-or-later

/// The bootstrap of a hierarchy, laid out flat: it draws more often than anything else here does.
struct Resampling {
  /// The first part of each session, and where the last one's end.
  private var firstParts = [0]
  /// The first block of each part, and where the last one's end.
  private var firstBlocks = [0]
  private var weights: [Double] = []
  /// The first column of each block, and where the last one's end.
  private var firstColumns = [0]
  /// Of all blocks, the columns of their alias tables.
  private var thresholds: [Double] = []
  private var values: [Double] = []
  private var aliasedValues: [Double] = []

  init(_ sessions: [[[ResampledBlock]]], quantile: Double) {
    var tables = RankTables(quantile: quantile)
    for session in sessions {
      for part in session {
        for block in part { add(block, tables.columns(of: block.samples)) }
        firstBlocks.append(weights.count)
      }
      firstParts.append(firstBlocks.count - 1)
    }
  }

  private mutating func add(_ block: ResampledBlock, _ columns: RankTables.Columns) {
    weights.append(block.weight)
    thresholds += columns.table.aliases.thresholds
    values += columns.logarithms
    aliasedValues += columns.table.aliases.aliases.map { columns.logarithms[$0] }
    firstColumns.append(values.count)
  }

  /// The estimates of bootstrap samples: sessions drawn with replacement, parts within each, samples within each block.
  /// The blocks of a part stay together: where it is a round, their order makes it one.
  func draws(_ count: Int, _ numbers: inout RandomNumbers) -> [Double] {
    var draws: [Double] = []
    draws.reserveCapacity(count)
    while draws.count < count { draws.append(draw(&numbers)) }
    return draws
  }

  private func draw(_ numbers: inout RandomNumbers) -> Double {
    let sessionCount = firstParts.count - 1
    var total = 0.0
    // Counting by hand, as a range is iterated slowly where it is not optimised.
    var session = 0
    while session < sessionCount {
      let drawn = numbers.index(below: sessionCount)
      let first = firstParts[drawn]
      let partCount = firstParts[drawn + 1] - first
      var sum = 0.0
      var part = 0
      while part < partCount {
        let drawn = first + numbers.index(below: partCount)
        var block = firstBlocks[drawn]
        let end = firstBlocks[drawn + 1]
        while block < end {
          let columns = firstColumns[block]
          let (column, rest) = numbers.indexAndRest(below: firstColumns[block + 1] - columns)
          let value = rest < thresholds[columns + column] ? values[columns + column] : aliasedValues[columns + column]
          sum += weights[block] * value
          block += 1
        }
        part += 1
      }
      total += sum / Double(partCount)
      session += 1
    }
    return total / Double(sessionCount)
  }
}
