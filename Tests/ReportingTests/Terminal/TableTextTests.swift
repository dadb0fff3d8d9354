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
}
