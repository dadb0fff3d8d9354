// SPDX-License-Identifier: GPL-3.0-or-later

/// Something about a verified device that is no longer what it was when the watching began.
package struct Drift: Sendable, Equatable {
  package let subject: Subject
  /// One sentence: what it was and what it is. Without a full stop, the subject not repeated.
  package let summary: String
  /// The check whose verdict became worse; nil for a fact that no check judges by itself.
  package let check: String?

  package init(subject: Subject, summary: String, check: String? = nil) {
    self.subject = subject
    self.summary = summary
    self.check = check
  }
}
