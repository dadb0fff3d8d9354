// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// What a `vfio-check measure …` prints: the run, its arms against the first of them, and where it is kept.
package struct RunReport: Document {
  private let run: Run
  /// Whether the arms of the run are compared.
  private let isCompared: Bool
  /// A last line for a person.
  private let note: String?

  package init(_ run: Run, isCompared: Bool, note: String?) {
    self.run = run
    self.isCompared = isCompared
    self.note = note
  }

  /// Schema `vfio-check/run`, as in a file.
  package var content: some Encodable { RunFile.document(run) }
  package var isPretty: Bool { false }

  package func text(_ layout: TextLayout) -> [String] {
    RunText(run, layout.detail, style: layout.style, width: layout.width, isSketched: layout.isSketched).lines
      + comparison(layout) + [note].compactMap(\.self)
  }

  private func comparison(_ layout: TextLayout) -> [String] {
    let arms = ComparisonArm.arms(of: run, named: "", isOnly: true)
    guard isCompared, let base = arms.first, arms.count > 1 else { return [] }
    let comparison = Comparison(base: base, candidates: Array(arms.dropFirst()), margin: 0.03)
    return [""]
      + ComparisonText(
        comparison, layout.detail, style: layout.style, width: layout.width, isSketched: layout.isSketched
      ).lines + [""]
  }
}
