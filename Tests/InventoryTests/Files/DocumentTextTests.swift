// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Inventory

/// JSON that can be looked at.
struct DocumentTextTests {
  @Test(
    arguments: [
      "\u{9b}2J", "\u{7f}", "\u{202e}x\u{2066}", "\u{2028}", "\u{feff}", "\u{e0041}", "\u{1b}[2J\n\t\"\\", "größe 漢字 👍🏽",
      "",
    ], [true, false])
  func whatATerminalWouldObeyIsEscapedAndReadBack(text: String, isPretty: Bool) throws {
    let json = try DocumentText.json(["key\(text)": text], isPretty: isPretty)
    #expect(!json.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
    #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == ["key\(text)": text])
  }

  @Test func whatIsHarmlessStaysAsItIs() throws {
    #expect(try DocumentText.json(["a": "größe/x"], isPretty: false) == #"{"a":"größe/x"}"#)
    #expect(try DocumentText.json(["a": "\u{9b}"], isPretty: false) == #"{"a":"\u009b"}"#)
    #expect(try DocumentText.json(["a": "\u{e0041}"], isPretty: false) == #"{"a":"\udb40\udc41"}"#)
  }
}
