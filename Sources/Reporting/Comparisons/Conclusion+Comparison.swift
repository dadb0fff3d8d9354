// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

extension Conclusion {
  /// Whether a candidate is slower by more than the margin, and how sure that is.
  init(_ comparison: Comparison) {
    self.init(
      verdicts: comparison.candidates.flatMap(\.metrics).map(\.verdict), margin: comparison.margin,
      isRegression: comparison.hasRegression, excludesRegression: comparison.excludesRegression)
  }

  init(_ comparison: ComparisonJSON) {
    let metrics = comparison.candidates.flatMap(\.metrics)
    self.init(
      verdicts: metrics.map(\.verdict), margin: comparison.margin,
      isRegression: metrics.contains { $0.isBeyondMargin && $0.verdict == .slower },
      excludesRegression: metrics.allSatisfy { metric in
        metric.basis == Basis.sessions.rawValue && metric.cost.map { $0.upper <= 1 + comparison.margin } ?? false
      })
  }

  private init(verdicts: [ComparisonVerdict], margin: Double, isRegression: Bool, excludesRegression: Bool) {
    let words: [(ComparisonVerdict, String)] = [
      (.slower, "slower"), (.faster, "faster"), (.equivalent, "equivalent"),
      (.notDistinguishable, "not distinguishable"),
      (.notMeasured, "with too few samples"),
    ]
    let text = words.compactMap { verdict, word in
      let count = verdicts.count { $0 == verdict }
      return count > 0 ? "\(count) \(word)" : nil
    }.joined(separator: ", ")
    let margin = QuantityText.share(margin)
    if isRegression {
      self.init(.bad, "Slower by more than \(margin): \(text)")
    } else if verdicts.allSatisfy({ $0 == .notMeasured }) {
      self.init(
        .doubtful, "Nothing could be compared: \(text.isEmpty ? "the runs have no metric in common" : text)")
    } else if !excludesRegression {
      // An interval that holds both is no all-clear.
      self.init(.doubtful, "Not shown whether it is slower by more than \(margin): \(text)")
    } else {
      self.init(.good, "Nowhere slower by more than \(margin): \(text)")
    }
  }
}
