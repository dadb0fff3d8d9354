// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

/// A comparison, and where it comes from.
struct NamedComparison: Sendable {
  /// The file that holds it, or the run whose arms it compares; nil where runs are named as its arms.
  let name: String?
  let comparison: ComparisonJSON

  init(name: String?, comparison: ComparisonJSON) {
    self.name = name
    self.comparison = comparison
  }

  /// The arms of a group against the first of them; nil with a single one.
  init?(_ group: RunGroup, margin: Double, seed: UInt64, resamples: Int, toolVersion: String) {
    let arms = group.arms
    guard let base = arms.first, arms.count > 1 else { return nil }
    name = group.runs.count == 1 ? group.runs.first?.name : nil
    comparison = ComparisonJSON(
      Comparison(base: base, candidates: Array(arms.dropFirst()), margin: margin, resamples: resamples, seed: seed),
      toolVersion: toolVersion)
  }

  /// "isolate: DMA-FQ, DMA against identity".
  var heading: String {
    let candidates = comparison.candidates.map { Self.short($0.arm.name) }.joined(separator: ", ")
    return "\(name.map { Self.short($0) + ": " } ?? "")\(candidates) against \(Self.short(comparison.base.name))"
  }

  /// A heading is read at a glance, or not at all; the tables have the whole name.
  static func short(_ name: String) -> String { MarkupText.shortened(name, to: 60) }
}
