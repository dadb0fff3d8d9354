// SPDX-License-Identifier: GPL-3.0-or-later

/// A table in columns: the first flush left, figures flush right.
struct TableText {
  private let rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows }

  /// `heading` paints the first row.
  func lines(heading: (String) -> String) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? (index == 0 ? cell : "  " + cell) + space + (index == 0 ? "  " : "") : space + cell
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return index == 0 ? heading(line) : line
    }
  }
}
