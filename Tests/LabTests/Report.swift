// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import ToolSupport

/// What the tests read of `vfio-check preflight --json`.
struct Report: Decodable {
  struct Evidence: Decodable, Hashable {
    let path: String
    let value: String
  }
  struct Remedy: Decodable, Hashable {
    let text: String
    let command: String?
  }
  struct Finding: Decodable, Hashable {
    let id: String
    let subject: String
    let verdict: String
    let summary: String
    let evidence: [Evidence]
    let remedy: [Remedy]
  }
  struct Candidate: Decodable, Hashable {
    struct Reason: Decodable, Hashable {
      let id: String
      let subject: String
      let verdict: String
      let summary: String
    }
    let subject: String
    let state: String
    let reasons: [Reason]

    /// Without the sentences: a capture has other names for what a person named or a serial number names.
    var verdicts: [String] {
      ["\(subject) \(state)"] + reasons.map { "\($0.id) \($0.subject) \($0.verdict)" }
    }
  }

  let findings: [Finding]
  let candidates: [Candidate]?

  /// A preflight ends with 0, 1 or 2; anything else is no report.
  init(_ outcome: Tool.Outcome) throws {
    guard (0...2).contains(outcome.status) else { throw Boot.Failure(description: outcome.errors) }
    self = try JSONDecoder().decode(Self.self, from: Data(outcome.output.utf8))
  }

  subscript(id: String, subject: String = "host") -> Finding? {
    findings.first { $0.id == id && $0.subject == subject }
  }

  /// The verdict of a check; nil when it said nothing.
  func verdict(_ id: String, _ subject: String = "host") -> String? { self[id, subject]?.verdict }

  /// What was said of the host, by check.
  var host: [String: String] {
    Dictionary(
      findings.filter { $0.subject == "host" }.map { ($0.id, $0.verdict) }, uniquingKeysWith: { "\($0), \($1)" })
  }

  /// Each device that could be handed over, with its state and the names of the checks that fail, in order.
  var blockers: [String: String] {
    Dictionary(
      (candidates ?? []).map { candidate in
        let failing = Set(candidate.reasons.filter { $0.verdict == "fail" }.map(\.id))
        return (candidate.subject, ([candidate.state] + failing.sorted()).joined(separator: " "))
      }, uniquingKeysWith: { "\($0), \($1)" })
  }
}
