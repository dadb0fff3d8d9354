// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import FoundationXML
import Reporting
import Testing

/// What somebody would put into a document or a machine, and what must not become of it.
enum Planting {
  /// Escape sequences, line breaks and what looks like a verdict behind them, C1, marks that reorder and hide text,
  /// quotes and markup.
  static let text =
    "x\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\nFAIL  forged\r\u{202e}gnp\u{2066}\u{2028}\u{feff}\u{200b}\u{7f}'\"<b>$(id);\u{e0041}"
  private static var strings: [Any] { [text, "", String(repeating: "W", count: 300), 1] }
  private static var numbers: [Any] {
    [
      1e308, -1, Int.max, Int.min, NSNumber(value: UInt64.max), 0, 0.5, text,
    ]
  }

  /// A document as often as there are values in it, each time with another of them replaced.
  static func documents(_ json: Data) throws -> [(place: String, json: Data)] {
    let whole = try JSONSerialization.jsonObject(with: json)
    var all: [(String, Data)] = []
    try visit(whole, "") { place, changed in
      all.append((place, try JSONSerialization.data(withJSONObject: changed, options: [.sortedKeys, .prettyPrinted])))
    }
    return all
  }

  /// Calls back with each variant of a value. Of a long list the first and the last element stand for all.
  private static func visit(_ value: Any, _ place: String, _ body: (String, Any) throws -> Void) throws {
    switch value {
    case let object as [String: Any]:
      for (key, child) in object.sorted(by: { $0.key < $1.key }) {
        try visit(child, "\(place).\(key)") { place, changed in
          var copy = object
          copy[key] = changed
          try body(place, copy)
        }
      }
      for extra in [text, 1] as [Any] {
        var copy = object
        copy[text] = extra
        try body("\(place).+", copy)
      }
      try body("\(place){}", [String: Any]())
    case let list as [Any]:
      for index in Set([0, list.count - 1]).sorted() where list.indices.contains(index) {
        try visit(list[index], "\(place)[\(index)]") { place, changed in
          var copy = list
          copy[index] = changed
          try body(place, copy)
        }
      }
      try body("\(place)[]", [Any]())
      if let first = list.first { try body("\(place)*", Array(repeating: first, count: 200)) }
    case is String: for other in strings { try body(place, other) }
    default: for other in numbers { try body(place, other) }
    }
  }

  // MARK: What comes out

  static func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || !isObeyed($0) }
  }

  /// Said once more, and not by the code that is tested.
  private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x2069, 0xfeff,
      0xe0000...0xe007f:
      true
    default: false
    }
  }

  /// Lines as the command prints them.
  static func expectHarmless(lines: [String], _ what: Comment) {
    let printed = TerminalText.lines(lines)
    #expect(isHarmless(printed), what)
    #expect(printed.split(separator: "\n", omittingEmptySubsequences: false).count == lines.count + 1, what)
    #expect(!printed.split(separator: "\n").contains { $0.hasPrefix("FAIL  forged") }, what)
  }

  static func expectHarmless(json: String, _ what: Comment) {
    #expect(isHarmless(json), what)
    #expect((try? JSONSerialization.jsonObject(with: Data(json.utf8))) != nil, what)
  }

  static func expectHarmless(markup: String, _ what: Comment) {
    #expect(isHarmless(markup), what)
    #expect(XMLParser(data: Data(markup.utf8)).parse(), what)
  }
}
