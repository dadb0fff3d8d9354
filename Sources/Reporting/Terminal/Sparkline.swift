// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// A distribution in one line of blocks, on a logarithmic axis.
enum Sparkline {
  private static let steps = Array("▁▂▃▄▅▆▇█")

  /// As many characters as the axis is long. Whatever was seen at all is seen here. A sample is the time of so many
  /// operations in a row, and what is shown is that of one.
  static func text(_ distribution: Distribution, batch: Int = 1, _ axis: LogarithmicAxis) -> String {
    let width = max(1, Int(axis.end - axis.start))
    var counts = [Int](repeating: 0, count: width)
    for bin in distribution.bins {
      counts[min(width - 1, max(0, Int(axis.place(Double(bin.value) / Double(batch)) - axis.start)))] += bin.count
    }
    let most = counts.max() ?? 1
    return String(
      counts.map { $0 == 0 ? " " : steps[min(steps.count - 1, ($0 * steps.count - 1) / max(1, most))] })
  }
}
