// SPDX-License-Identifier: GPL-3.0-or-later
internal import Latency

/// A distribution in one line of blocks, on a logarithmic axis.
enum Sparkline {
  private static let steps = Array("▁▂▃▄▅▆▇█")

  /// As many characters as the axis is long. Whatever was seen at all is seen here.
  static func text(_ distribution: Distribution, _ axis: LogarithmicAxis) -> String {
    let width = max(1, Int(axis.end - axis.start))
    var counts = [Int](repeating: 0, count: width)
    for bin in distribution.bins {
      counts[min(width - 1, max(0, Int(axis.place(Double(bin.value)) - axis.start)))] += bin.count
    }
    let most = counts.max() ?? 1
    return String(
      counts.map { $0 == 0 ? " " : steps[min(steps.count - 1, ($0 * steps.count - 1) / max(1, most))] })
  }
}
