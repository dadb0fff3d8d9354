// SPDX-License-Identifier: GPL-3.0-or-later

/// HTML or SVG. A literal is markup; a value in it is text, and is escaped:
///
///     let item: Markup = "<li>\(name)</li>"
///
/// Nothing else becomes markup, since a literal comes as a `StaticString`, which no value can be made into.
struct Markup: Sendable, ExpressibleByStringInterpolation {
  /// What goes into a file.
  private(set) var text: String

  init(stringLiteral literal: StaticString) { text = literal.description }

  init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  static func + (first: Markup, second: Markup) -> Markup { "\(first)\(second)" }

  static func += (first: inout Markup, second: Markup) { first.text += second.text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

    mutating func appendInterpolation(_ value: String) { text += MarkupText.escaped(value) }

    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    mutating func appendInterpolation(_ markup: Markup, if condition: Bool) {
      if condition { text += markup.text }
    }

    /// The markup of each of the values, without anything between.
    mutating func appendInterpolation<Values: Sequence>(
      each values: Values, _ markup: (Values.Element) -> Markup
    ) {
      for value in values { text += markup(value).text }
    }

    /// The markup of the value, if there is one.
    mutating func appendInterpolation<Value>(each value: Value?, _ markup: (Value) -> Markup) {
      if let value { text += markup(value).text }
    }
  }
}
