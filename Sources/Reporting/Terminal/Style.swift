// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// Colours and words for a terminal. The words carry the meaning; colour only repeats it.
package struct Style: Sendable {
  package let usesColor: Bool

  package init(usesColor: Bool) { self.usesColor = usesColor }

  /// The four letters of a verdict, coloured.
  package func label(_ verdict: Verdict) -> String {
    switch verdict {
    case .pass: painted("PASS", 32)
    case .warn: painted("WARN", 33)
    case .fail: painted("FAIL", 31)
    case .unknown: painted("?   ", 35)
    case .notApplicable: painted("n/a ", 90)
    }
  }

  package func strong(_ text: String) -> String { painted(text, 1) }
  package func faint(_ text: String) -> String { painted(text, 90) }
  package func good(_ text: String) -> String { painted(text, 32) }
  package func bad(_ text: String) -> String { painted(text, 31) }
  package func doubtful(_ text: String) -> String { painted(text, 33) }

  /// `TerminalText` makes escape sequences of it.
  private func painted(_ text: String, _ code: UInt32) -> String {
    usesColor ? Mark.text(code) + text + Mark.text(0) : text
  }
}
