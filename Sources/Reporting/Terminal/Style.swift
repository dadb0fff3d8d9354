// SPDX-License-Identifier: GPL-3.0-or-later
public import Passthrough

/// Colours and words for a terminal. The words carry the meaning; colour only repeats it.
public struct Style: Sendable {
  public let usesColor: Bool

  public init(usesColor: Bool) { self.usesColor = usesColor }

  /// The four letters of a verdict, coloured.
  public func label(_ verdict: Verdict) -> String {
    switch verdict {
    case .pass: painted("PASS", 32)
    case .warn: painted("WARN", 33)
    case .fail: painted("FAIL", 31)
    case .unknown: painted("?   ", 35)
    case .notApplicable: painted("n/a ", 90)
    }
  }

  public func strong(_ text: String) -> String { painted(text, 1) }
  public func faint(_ text: String) -> String { painted(text, 90) }
  public func good(_ text: String) -> String { painted(text, 32) }
  public func bad(_ text: String) -> String { painted(text, 31) }
  public func doubtful(_ text: String) -> String { painted(text, 33) }

  /// `TerminalText` makes escape sequences of it.
  private func painted(_ text: String, _ code: UInt32) -> String {
    usesColor ? Mark.text(code) + text + Mark.text(0) : text
  }
}
