// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a verdict went between two machines.
package enum FlipDirection: String, Sendable {
  /// It was ready, and is not.
  case regressed
  /// It was known, and cannot be told now.
  case unknown
  /// It was not ready or not known, and is ready.
  case improved
  /// Another verdict that changes nothing about readiness.
  case changed

  package init(from old: Candidate.State, to new: Candidate.State) {
    switch (old, new) {
    case (.ready, .blocked), (.warnings, .blocked): self = .regressed
    case (_, .unknown): self = .unknown
    case (.blocked, .ready), (.blocked, .warnings), (.unknown, .ready), (.unknown, .warnings): self = .improved
    default: self = .changed
    }
  }

  package init(from old: Verdict, to new: Verdict) {
    switch (old, new) {
    // What failed before failed; what nobody could measure was not known to be good.
    case (.pass, .fail), (.warn, .fail), (.notApplicable, .fail): self = .regressed
    case (_, .unknown): self = .unknown
    case (.fail, _), (.unknown, .pass), (.unknown, .warn), (.unknown, .notApplicable): self = .improved
    default: self = .changed
    }
  }
}
