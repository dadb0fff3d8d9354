// SPDX-License-Identifier: GPL-3.0-or-later

/// Lays out rows in columns as wide as their widest cell, two spaces apart. Nothing is ever cut, and the last column is
/// not padded.
enum Columns {
  /// One line of a listing.
  enum Row {
    /// A line of its own, outside the columns.
    case heading(String)
    case cells([String])
  }

  static func lines(_ rows: [Row]) -> [String] {
    // A device may call itself anything, escape sequences included.
    let rows = rows.map { row in
      switch row {
      case .heading(let text): Row.heading(printable(text))
      case .cells(let cells): Row.cells(cells.map(printable))
      }
    }
    var widths: [Int] = []
    for case .cells(let cells) in rows {
      for (column, cell) in cells.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      switch row {
      case .heading(let text): return text
      case .cells(let cells):
        var line = ""
        for (column, cell) in cells.enumerated() {
          line += cell
          if column < cells.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
        }
        while line.last == " " { line.removeLast() }
        return line
      }
    }
  }
}
