// SPDX-License-Identifier: GPL-3.0-or-later

/// A cost with its interval before the noise floor, in one line.
enum RatioBar {
  /// `├──●──┤`, the noise floor as `░`, no difference as `┊`; an end beyond the axis as an arrow.
  static func text(_ cost: Cost?, noiseFloor: Double?, isDistinguishable: Bool, _ axis: LogarithmicAxis) -> String {
    let width = max(1, Int(axis.end - axis.start))
    var line = [Character](repeating: " ", count: width)
    func column(_ value: Double) -> Int { min(width - 1, max(0, Int(axis.place(value) - axis.start))) }
    func fill(_ from: Double, _ to: Double, _ character: Character) {
      for index in column(from)...max(column(from), column(to)) { line[index] = character }
    }
    if let noiseFloor { fill(1 / (1 + noiseFloor), 1 + noiseFloor, "░") }
    line[column(1)] = "┊"
    guard let cost else { return String(line) }
    fill(cost.lower, cost.upper, "─")
    line[column(cost.lower)] = axis.isWithin(cost.lower) ? "├" : "◂"
    line[column(cost.upper)] = axis.isWithin(cost.upper) ? "┤" : "▸"
    line[column(cost.value)] = isDistinguishable ? "●" : "○"
    return String(line)
  }

  /// What stands where, above the bars: percents as far as they have room.
  static func heading(_ axis: LogarithmicAxis) -> String {
    let width = max(1, Int(axis.end - axis.start))
    var line = [Character](repeating: " ", count: width)
    var taken = -1
    for tick in axis.ratioTicks(apart: 9) {
      let label = Array(tick == 1 ? "0" : QuantityText.percent(tick))
      let start = min(width - label.count, max(0, Int(axis.place(tick) - axis.start) - label.count / 2))
      guard start > taken, start >= 0 else { continue }
      for (index, character) in label.enumerated() { line[start + index] = character }
      taken = start + label.count
    }
    return String(line)
  }
}
