// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Passthrough

/// A line of a fixture's expected.json: which verdict a check gave when `target` was to be handed over.
struct RecordedVerdict: Codable, Hashable, Comparable, CustomStringConvertible {
  /// The device to be handed over, or `host`.
  let target: String
  let id: String
  let subject: String
  let verdict: String
  let reason: String

  init(target: String, _ finding: Finding) {
    self.target = target
    id = finding.id
    subject = "\(finding.subject)"
    verdict = finding.verdict.rawValue
    reason = finding.reason.rawValue
  }

  var description: String { "\(target): \(id) \(subject) \(verdict) \(reason)" }

  static func < (a: Self, b: Self) -> Bool {
    (a.target, a.id, a.subject, a.verdict, a.reason) < (b.target, b.id, b.subject, b.verdict, b.reason)
  }

  static func read(_ file: URL) throws -> [RecordedVerdict] {
    try JSONDecoder().decode([RecordedVerdict].self, from: Data(contentsOf: file))
  }

  /// A line each, so that a changed verdict is a changed line.
  static func write(_ verdicts: [RecordedVerdict], to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let lines = try verdicts.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    try Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8).write(to: file)
  }
}
