// SPDX-License-Identifier: GPL-3.0-or-later
import Reporting
import Testing

@testable import vfio_check

@Suite("Terminal")
struct TerminalTests {
  @Test(arguments: [(true, "xterm", true), (true, "dumb", false), (false, "xterm", false)])
  func aLineIsChangedOnlyWhereThatCanBeDone(isTerminal: Bool, kind: String, changes: Bool) {
    #expect(Terminal(isTerminal: isTerminal, environment: ["TERM": kind]).changesLines == changes)
    #expect(Terminal(isTerminal: isTerminal, environment: ["TERM": kind]).style(.auto).usesColor == changes)
  }
}
