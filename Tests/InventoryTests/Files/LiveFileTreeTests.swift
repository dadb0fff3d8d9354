// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Testing

@Suite("Reading the running machine")
struct LiveFileTreeTests {
  @Test("A list of /proc that is longer than a page is read to its end")
  func longList() throws {
    // As /proc/self/mountinfo, where a mount that is not seen is a disk that is taken away: but this one is always
    // long.
    let text = String(decoding: try LiveFileTree().read("/proc/self/smaps", limit: 1 << 24), as: UTF8.self)
    #expect(text.utf8.count > 1 << 14)
    // The areas come in the order of their addresses, and the stack is near the end of them.
    #expect(text.contains("[stack]"))
    #expect(text.hasSuffix("\n"))
  }

  @Test("No more than the limit is read")
  func limit() throws {
    #expect(try LiveFileTree().read("/proc/self/smaps", limit: 5000).count == 5000)
    #expect(try LiveFileTree().read("/proc/self/stat", limit: 10).count == 10)
  }
}
