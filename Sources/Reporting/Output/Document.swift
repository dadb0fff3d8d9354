// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The result of a command: one set of facts, as lines for a person and as a document for a program.
package protocol Document {
  associatedtype Content: Encodable
  /// What programs read. Its keys are API: they may grow, and never change.
  var content: Content { get }
  /// Whether its JSON has a line for each value; records of runs have a hundred thousand, and go without.
  var isPretty: Bool { get }
  /// What a person reads.
  func text(_ layout: TextLayout) -> [String]
}

extension Document {
  package var isPretty: Bool { true }

  /// The content as JSON text, without a line break at its end.
  package func json() throws -> String { try DocumentText.json(content, isPretty: isPretty) }
}

/// How a text is to look.
package struct TextLayout: Sendable {
  package var detail: Detail
  package var style: Style
  /// The terminal's columns; nil for no wrapping.
  package var width: Int?
  /// With small plots below the tables, for a person at a terminal.
  package var isSketched: Bool
  package var names: DeviceNames

  package init(
    _ detail: Detail = .normal, style: Style = Style(usesColor: false), names: DeviceNames = .none,
    width: Int? = nil, isSketched: Bool = false
  ) {
    self.detail = detail
    self.style = style
    self.names = names
    self.width = width
    self.isSketched = isSketched
  }
}
