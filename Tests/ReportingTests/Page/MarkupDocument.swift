// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import FoundationXML
import Testing

/// What a parser sees in a page or a picture: nothing of it is taken on trust from how it was written.
final class MarkupDocument: NSObject, XMLParserDelegate {
  private(set) var elements: Set<String> = []
  private(set) var attributes: Set<String> = []
  /// Of every element, all of its kind.
  private(set) var counts: [String: Int] = [:]
  private(set) var ids: [String] = []
  /// Every value of an attribute, by its name.
  private(set) var values: [String: [String]] = [:]
  /// All text, that of style sheets left out.
  private(set) var text = ""
  private(set) var titles: [String] = []
  private var path: [String] = []
  private var error: (any Error)?

  init(_ markup: String) throws {
    super.init()
    let parser = XMLParser(data: Data(markup.utf8))
    parser.delegate = self
    let isWhole = parser.parse()
    if let error = parser.parserError { throw error }
    try #require(isWhole)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes found: [String: String]
  ) {
    path.append(name)
    elements.insert(name)
    counts[name, default: 0] += 1
    attributes.formUnion(found.keys)
    for (key, value) in found { values[key, default: []].append(value) }
    if let id = found["id"] { ids.append(id) }
    if name == "title" { titles.append("") }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    path.removeLast()
    // What stands in two elements are two words.
    text += " "
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    guard path.last != "style" else { return }
    text += characters
    if path.last == "title", let last = titles.indices.last { titles[last] += characters }
  }
}
