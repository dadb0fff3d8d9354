// SPDX-License-Identifier: GPL-3.0-or-later

/// What findings or figures add up to: one sentence, and whether it is good news.
struct Conclusion: Sendable {
  /// How bad news is; more is worse.
  enum Tone: Int, Comparable, Sendable {
    case good, doubtful, bad

    static func < (one: Tone, other: Tone) -> Bool { one.rawValue < other.rawValue }
  }

  let tone: Tone
  let text: String

  init(_ tone: Tone, _ text: String) {
    self.tone = tone
    self.text = text
  }
}

extension Style {
  /// The sentence, in its colour.
  func painted(_ conclusion: Conclusion) -> String {
    switch conclusion.tone {
    case .good: good(conclusion.text)
    case .doubtful: doubtful(conclusion.text)
    case .bad: bad(conclusion.text)
    }
  }
}
