// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Reporting

@Suite("TableText")
struct TableTextTests {
  @Test("the first column is flush left and indented below its heading, the others are flush right")
  func columns() {
    let lines = TableText([["what", "n", "note"], ["a", "12,345", ""], ["longer one", "7", "µs"]]).lines { "<\($0)>" }
    #expect(
      lines == [
        "<what               n  note>",
        "  a           12,345",
        "  longer one       7    µs",
      ])
  }

  @Test("a row may be shorter than the others")
  func ragged() {
    #expect(TableText([["a", "b"], ["c"], []]).lines { $0 } == ["a    b", "  c", ""])
  }

  @Test("nothing is no line")
  func empty() {
    #expect(TableText([]).lines { $0 }.isEmpty)
  }

  private let wide = [
    ["what", "n", "a long heading"], ["a row", "12,345", "far more than there is room for here"], ["b", "", "µs"],
  ]

  @Test("where a line has no room the cells stand one below the other, behind their headings")
  func stacked() {
    #expect(
      TableText(wide).lines(width: 44) { "<\($0)>" } == [
        "<what>",
        "  a row",
        "    n               12,345",
        "    a long heading  far more than there is",
        "                    room for here",
        "  b",
        "    a long heading  µs",
      ])
  }

  @Test("a table that fits, and one that goes to no terminal, stays in columns")
  func fitting() {
    #expect(TableText(wide).lines(width: 80) { $0 } == TableText(wide).lines { $0 })
    #expect(TableText(wide).lines { $0 }.count == 3)
  }
}
