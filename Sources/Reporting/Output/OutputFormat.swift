// SPDX-License-Identifier: GPL-3.0-or-later

/// The forms in which a command can print its result. A new one is a case here, and for all but a line a file of its
/// own.
package enum OutputFormat: Sendable, CaseIterable {
  case text
  case json

  /// A document in this form, fit for a terminal: nothing in it is obeyed but our own colours.
  package func render(_ document: some Document, _ layout: TextLayout) throws -> String {
    switch self {
    case .text: TerminalText.lines(document.text(layout))
    case .json: TerminalText.document(try document.json())
    }
  }
}
