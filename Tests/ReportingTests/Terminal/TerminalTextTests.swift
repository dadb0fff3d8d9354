// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Reporting

/// What comes to a terminal.
struct TerminalTextTests {
  private static let painted = Style(usesColor: true)

  @Test func onlyOurOwnColoursAreObeyed() {
    #expect(TerminalText.line(Self.painted.bad("FAIL")) == "\u{1b}[31mFAIL\u{1b}[0m")
    #expect(TerminalText.line(Self.painted.strong("a\u{1b}[0m\u{9b}2J")) == "\u{1b}[1ma\u{fffd}[0m\u{fffd}2J\u{1b}[0m")
    #expect(TerminalText.line("\u{1b}[31mFAIL\u{1b}[0m") == "\u{fffd}[31mFAIL\u{fffd}[0m")
    #expect(TerminalText.line(Style(usesColor: false).bad("FAIL")) == "FAIL")
  }

  /// Whoever knows what a mark looks like does not know its numbers.
  @Test func marksCannotBeForged() {
    let start = String(Style.Mark.start)
    for forged in [start, start + start, start + "\u{f0000}\u{f0001}\u{f0002}\u{f0003}\u{e01f}x", "x" + start] {
      #expect(!TerminalText.line(forged).unicodeScalars.contains("\u{1b}"))
      #expect(!TerminalText.line(forged).unicodeScalars.contains(Style.Mark.start))
    }
    // Only for this process, and only with what a colour can be.
    #expect(!TerminalText.line(String(Self.painted.bad("").dropLast(2))).contains("\u{1b}[31mx"))
  }

  @Test func aLineStaysALine() {
    #expect(TerminalText.lines(["a\nFAIL  b", "c\r\n"]) == "a\u{fffd}FAIL  b\nc\u{fffd}\u{fffd}\n")
    #expect(TerminalText.line("a\u{2028}b\u{202e}c\u{feff}\u{200b}") == "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}")
    #expect(TerminalText.line("größe 漢字 e\u{301}") == "größe 漢字 e\u{301}")
  }

  @Test func furtherLinesOfAMessageStandApart() {
    #expect(TerminalText.message("x: y\nvfio-check: z\n  more") == "x: y\n  vfio-check: z\n  more\n")
  }

  @Test func columnsStandWhateverIsInThem() {
    let lines = Columns.lines([.cells(["a\u{1b}[2J\n", "x"]), .cells(["b", "y"])])
    #expect(lines == ["a\u{fffd}[2J\u{fffd}  x", "b       y"])
    let table = TableText([["h", "n"], ["a\r\nb", "1"]]).lines { $0 }
    #expect(Set(table.map(\.count)) == [table[0].count])
  }
}
