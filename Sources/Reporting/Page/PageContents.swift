// SPDX-License-Identifier: GPL-3.0-or-later

/// All that a page says, in the order in which it says it; its markup adds nothing but form.
///
/// Text is as it came, and is escaped where it becomes part of the markup.
struct PageContents: Sendable {
  /// A table, whose rows become cards on a phone: each cell knows its column.
  struct Table: Sendable {
    struct Cell: Sendable {
      let column: String
      let value: String
    }

    struct Row: Sendable {
      let first: String
      let cells: [Cell]
      /// Set apart from the others.
      let isMarked: Bool
    }

    let caption: String
    let columns: [String]
    let rows: [Row]

    init(_ caption: String, columns: [String], rows: [[String]], marked: Set<Int> = []) {
      self.caption = caption
      self.columns = columns
      self.rows = rows.enumerated().map { index, row in
        Row(
          first: row.first ?? "", cells: zip(columns, row).dropFirst().map { Cell(column: $0, value: $1) },
          isMarked: marked.contains(index))
      }
    }
  }

  /// A plot with its words.
  struct Figure: Sendable {
    let plot: Markup
    let legend: String
    let isEmulated: Bool
  }

  /// A question that is answered at the head of the page.
  struct Answer: Sendable {
    let question: String
    let tone: String
    let word: String
    let sentence: String
    let anchor: String
  }

  /// The verdict and the one number.
  struct Head: Sendable {
    let tone: String
    let sentence: String
    let number: KeyFigure
  }

  /// Why figures say nothing of real hardware.
  struct Emulation: Sendable {
    let reasons: [String]
  }

  struct Cost: Sendable {
    let anchor: String
    let heading: String
    let tone: String
    let sentence: String
    /// nil where no claim is tested.
    let claim: String?
    let isForced: Bool
    let isEmulated: Bool
    let candidates: [Candidate]
    let split: Split?
  }

  struct Candidate: Sendable {
    let heading: String
    let figure: Figure?
    let table: Table?
    let mismatches: [String]
    let differences: [String]
    let unknown: String?
    let remarks: [String]
  }

  struct Split: Sendable {
    let figure: Figure
    let table: Table
  }

  struct Curve: Sendable {
    let heading: String
    let figure: Figure
    let table: Table
    let sentences: [String]
  }

  struct Measurement: Sendable {
    let heading: String
    let isOpen: Bool
    let figures: [Figure]
    let table: Table
  }

  struct Runs: Sendable {
    let heading: String
    let isEmulated: Bool
    let tables: [Table]
    let measurements: [Measurement]
    let remarks: [String]
  }

  struct Verdict: Sendable {
    let id: String
    let tone: String
    let word: String
    let summary: String
    let evidence: [Evidence]
    let remedies: [Remedy]
  }

  struct Evidence: Sendable {
    let path: String
    let found: String
  }

  struct Remedy: Sendable {
    let advice: String
    /// One to a line.
    let commands: [String]
  }

  struct Section: Sendable {
    let name: String
    let open: [Verdict]
    let passed: [Verdict]
    let passedText: String
  }

  struct Findings: Sendable {
    let anchor: String
    let heading: String
    let tone: String
    let sentence: String
    let counts: String
    let machine: String
    let drifts: [String]
    let table: Table?
    let sections: [Section]
  }

  /// A table that is folded away.
  struct Folded: Sendable {
    let heading: String
    let table: Table
  }

  struct Obstacle: Sendable {
    let sentence: String
    let fields: Table?
  }

  let title: String
  let head: Head
  let emulation: Emulation?
  let answers: [Answer]
  let costs: [Cost]
  let curves: [Curve]
  let runs: [Runs]
  let findings: [Findings]
  let passports: [Table]
  let obstacles: [Obstacle]
  let fingerprints: [Folded]
  let sources: Table
  let toolVersion: String
}

extension Conclusion.Tone {
  /// The style sheet's name for it.
  var name: String {
    switch self {
    case .good: "good"
    case .doubtful: "doubtful"
    case .bad: "bad"
    }
  }
}
