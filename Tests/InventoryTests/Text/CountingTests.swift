// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing
import Wording

@Suite("Counting")
struct CountingTests {
  @Test func oneIsNotSeveral() {
    #expect([0, 1, 2].map { counted($0, "device") } == ["0 devices", "1 device", "2 devices"])
    #expect(counted(2, "entry", "entries") == "2 entries")
    #expect(plural(1, "is", "are") == "is" && plural(0, "is", "are") == "are")
  }

  @Test func listsNameTheFirstFew() {
    let names = ["a", "b", "c", "d", "e"]
    #expect(names.listed() == "a, b, c, d, e")
    #expect(names.listed(3) == "a, b, c and 2 more")
    #expect(names.listed(4, tolerance: 1) == "a, b, c, d, e")
    #expect(names.listed(3, tolerance: 1) == "a, b, c and 2 more")
    #expect(names.prefix(1).listed(3) == "a" && [String]().listed(3).isEmpty)
    #expect(names.listed(2, separator: " ") == "a b and 3 more")
  }
}
