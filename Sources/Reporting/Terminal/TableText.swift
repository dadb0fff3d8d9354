// SPDX-License-Identifier: GPL-3.0-or-later

/// A table in columns: the first flush left, figures flush right. Where a line has no room for them, the cells of each
/// row stand one below the other, each behind its column's heading.
struct TableText {
  private let rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows.map { $0.map(printable) } }

  /// `heading` paints the first row. `width` is the terminal's, nil for columns however wide.
  func lines(width: Int? = nil, heading: (String) -> String) -> [String] {
    let lines = columns()
    let isTooWide = width.map { width in lines.contains { $0.count > width } } ?? false
    return (isTooWide ? stacked(width) : lines).enumerated().map { $0 == 0 ? heading($1) : $1 }
  }

  private func columns() -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? (index == 0 ? cell : "  " + cell) + space + (index == 0 ? "  " : "") : space + cell
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// What a table is about, and for each row its name and a line for each cell that is not empty.
  private func stacked(_ width: Int?) -> [String] {
    guard let titles = rows.first else { return [] }
    let widest = titles.dropFirst().map(\.count).max() ?? 0
    return (titles.first.map { [$0] } ?? [])
      + rows.dropFirst().flatMap { row in
        row.prefix(1).map { "  " + $0 }
          + zip(titles, row).dropFirst().filter { !$1.isEmpty }.flatMap { title, cell in
            let start = "    " + title.padded(to: widest) + "  "
            return wrapped(cell, width: width.map { $0 - start.count }).enumerated().map { index, part in
              (index == 0 ? start : String(repeating: " ", count: start.count)) + part
            }
          }
      }
  }
}
