// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
package import Inventory
package import Passthrough

/// A machine of `Fixtures/real`: its description, and what vfio-check must say of it.
package struct RealMachine: Sendable {
  package static let directory =
    #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined() + "/Fixtures/real"

  /// The names of all, in order.
  package static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter
  {
    FileManager.default.fileExists(atPath: "\(directory)/\($0)/machine.json")
  }.sorted()

  package let name: String
  package let description: MachineDescription
  package let expectation: MachineExpectation

  package init(_ name: String) throws {
    self.name = name
    let place = "\(Self.directory)/\(name)"
    description = try MachineDescription(decoding: Array(Data(contentsOf: URL(filePath: "\(place)/machine.json"))))
    expectation = try JSONDecoder().decode(
      MachineExpectation.self, from: Data(contentsOf: URL(filePath: "\(place)/expected.json")))
  }

  package func tree() throws -> MachineTree { try MachineTree(description) }

  /// The machine as it is read from a capture, with its manifest if it has one. `directory` is made, and must not be
  /// there.
  package func machine(in directory: String) throws -> Machine {
    try tree().write(to: directory)
    return try MachineReader(.capture(directory)).machine()
  }
}

/// What must come out for a machine: `Fixtures/real/NAME/expected.json`. It holds what the case is about and no more,
/// so that a new check or a better sentence changes nothing here.
package struct MachineExpectation: Codable, Sendable {
  package var asked: [Asked]
  /// Functions whose group the rules of the kernel do not explain here, with the reason.
  package var unexplained: [String: String]?
  /// Words that no remedy may have when these devices are asked for: what must never be unbound.
  package var forbidden: [String]?

  /// One question: the devices handed over together, and the answer.
  package struct Asked: Codable, Sendable {
    /// As on the command line; nothing for the host alone.
    package var devices: [String]
    /// `ready`, `warnings`, `unknown` or `blocked`; nil where several are right.
    package var state: String?
    package var findings: [Expected]
  }

  /// One finding of an answer.
  package struct Expected: Codable, Sendable {
    /// The check; nil if any of them may say it.
    package var id: String?
    /// `pci:0000:01:00.0`; nil if it is any of them.
    package var subject: String?
    /// One verdict, or several of which each is right: "warn fail".
    package var verdict: String?
    /// Why, in the check's own word.
    package var reason: String?
    /// What its summary, evidence or remedies must name.
    package var mentions: [String]?
    package var mustNotMention: [String]?
    /// Whether this is the finding that names the cause; the table prints it.
    package var isCause: Bool?
  }
}

extension MachineExpectation.Asked {
  /// The devices that the question means. Throws `SelectionError`.
  package func targets(on machine: Machine) throws -> [Target] {
    try devices.flatMap { try DeviceSelector($0).targets(on: machine) }
  }

  /// What of the answer is not as expected, in words; empty if all is.
  package func mismatches(in findings: [Finding], of machine: Machine) -> [String] {
    var mismatches: [String] = []
    if let state {
      let found = Self.state(of: findings)
      if found != state {
        let worst = findings.filter { $0.verdict.severity > 0 }.map { "\($0.id) \($0.verdict.rawValue)" }
        mismatches.append("state: \(found), not \(state) (\(worst.joined(separator: ", ")))")
      }
    }
    return mismatches + self.findings.flatMap { $0.mismatches(in: findings) }
  }

  /// As `Candidate.State`, of all findings.
  package static func state(of findings: [Finding]) -> String {
    switch findings.map(\.verdict.severity).max() ?? 0 {
    case Verdict.fail.severity: "blocked"
    case Verdict.warn.severity: "warnings"
    case Verdict.unknown.severity: "unknown"
    default: "ready"
    }
  }
}

extension MachineExpectation.Expected {
  func mismatches(in findings: [Finding]) -> [String] {
    let matches = matches(among: findings)
    guard !matches.isEmpty else { return ["\(id ?? "any check") \(subject ?? ""): there is no such finding"] }
    // One of them has to be the one; where several are, the closest tells what is missing.
    return matches.map { self.mismatches(of: $0) }.min { $0.count < $1.count } ?? []
  }

  /// The findings that it can be about.
  package func matches(among findings: [Finding]) -> [Finding] {
    findings.filter { (id == nil || $0.id == id) && (subject == nil || "\($0.subject)" == subject) }
  }

  private func mismatches(of finding: Finding) -> [String] {
    var mismatches: [String] = []
    let said = Self.text(of: finding)
    let about = "\(finding.id) \(finding.subject)"
    if let verdict, !verdict.split(separator: " ").contains(finding.verdict.rawValue[...]) {
      mismatches.append("\(about): \(finding.verdict.rawValue), not \(verdict): \(finding.summary)")
    }
    if let reason, finding.reason.rawValue != reason {
      mismatches.append("\(about): by \(finding.reason.rawValue), not \(reason): \(finding.summary)")
    }
    for word in mentions ?? [] where !said.localizedCaseInsensitiveContains(word) {
      mismatches.append("\(about): does not mention \"\(word)\": \(said)")
    }
    for word in mustNotMention ?? [] where said.localizedCaseInsensitiveContains(word) {
      mismatches.append("\(about): mentions \"\(word)\": \(said)")
    }
    return mismatches
  }

  static func text(of finding: Finding) -> String {
    ([finding.summary] + finding.evidence.map { "\($0.path) \($0.value)" }
      + finding.remedy.flatMap { [$0.text, $0.command ?? ""] }).joined(separator: " | ")
  }
}

extension String {
  /// Without regard to case; Foundation's own is not in its essentials.
  fileprivate func localizedCaseInsensitiveContains(_ word: String) -> Bool { lowercased().contains(word.lowercased()) }
}
