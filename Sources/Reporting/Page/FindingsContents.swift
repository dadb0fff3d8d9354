// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

/// What a preflight or a verification found, as a part of a page.
struct FindingsContents: Sendable {
  /// Which question it answers.
  enum Kind: Sendable {
    case preflight, verification
  }

  let kind: Kind
  let conclusion: Conclusion
  let counts: FindingCounts
  let total: Int
  let contents: PageContents.Findings

  /// Of all preflights and verifications, in the order in which they came.
  static func all(of sources: [ReportSource]) -> [FindingsContents] {
    var all: [FindingsContents] = []
    for source in sources {
      let number = all.count + 1
      switch source.content {
      case .preflight(let report): all.append(FindingsContents(report, source.name, number))
      case .verification(let report): all.append(FindingsContents(report, source.name, number))
      case .passport, .run, .comparison: break
      }
    }
    return all
  }

  private init(_ report: PreflightJSON, _ name: String, _ number: Int) {
    let candidates = report.candidates ?? []
    self.init(
      .preflight, "Can it be passed through?", name, number, report.findings,
      Conclusion(preflight: report.findings, targets: report.targets.map(Self.bare)),
      machine: report.machine, time: report.time, tool: report.tool,
      table: candidates.isEmpty
        ? nil
        : PageContents.Table(
          "Devices that can be passed to a VM.", columns: ["device", "state", "what stands in the way"],
          rows: candidates.map { candidate in
            [
              candidate.selector ?? Self.bare(candidate.subject), candidate.state,
              candidate.reasons.map { "\($0.id): \($0.summary)" }.joined(separator: "; "),
            ]
          }))
  }

  private init(_ report: VerificationJSON, _ name: String, _ number: Int) {
    let drifts = report.watch?.drifts ?? []
    let extent = report.watch.map { VerificationReport.extent(rounds: $0.rounds, seconds: $0.seconds) }
    let verified = Conclusion(
      verification: report.findings, hasPassport: report.hasPassport,
      hasDevices: report.findings.contains { $0.subject.hasPrefix("pci:") || $0.subject.hasPrefix("usb:") })
    self.init(
      .verification, "Did it arrive?", name, number, report.findings,
      drifts.isEmpty ? verified : Conclusion(.bad, "Drifted: \(extent ?? ""), and in the last of them"),
      machine: report.machine, time: report.time, tool: report.tool,
      drifts: drifts.map { "\(Self.bare($0.subject)) \($0.check.map { $0 + ": " } ?? "")\($0.summary)" },
      watched: drifts.isEmpty ? extent.map { "Nothing drifted: \($0)." } : nil,
      table: report.devices.isEmpty
        ? nil
        : PageContents.Table(
          "The devices of the passport, and what stands in their place.",
          columns: ["on the host", "found", "in the guest"],
          rows: report.devices.map { [$0.host, $0.match, $0.guest.map(Self.bare) ?? "nothing"] }))
  }

  private init(
    _ kind: Kind, _ question: String, _ name: String, _ number: Int, _ findings: [FindingJSON],
    _ conclusion: Conclusion, machine: MachineJSON, time: String?, tool: ToolJSON, drifts: [String] = [],
    watched: String? = nil, table: PageContents.Table?
  ) {
    self.kind = kind
    self.conclusion = conclusion
    counts = FindingCounts(findings)
    total = findings.count { $0.judged != .notApplicable && !$0.isWaived }
    contents = PageContents.Findings(
      anchor: "findings-\(number)", heading: "\(question) (\(name))", tone: conclusion.tone.name,
      sentence: conclusion.text, counts: counts.text + "." + (watched.map { " \($0)" } ?? ""),
      machine: Self.text(machine, time, tool), drifts: drifts, table: table, sections: Self.sections(findings))
  }

  /// "QEMU Standard PC, AMD EPYC, Linux 6.12.117; read 2026-11-23T07:00:00Z".
  private static func text(_ machine: MachineJSON, _ time: String?, _ tool: ToolJSON) -> String {
    let product = [machine.systemVendor, machine.productName].compactMap(\.self).joined(separator: " ")
    let facts = [
      machine.isVirtualMachine ? "a virtual machine" : nil, product.isEmpty ? nil : product, machine.processorModel,
      machine.kernelRelease.map { "Linux \($0)" },
      machine.iommuUnits.isEmpty ? "no IOMMU" : "\(machine.groupCount) IOMMU groups",
      machine.gaps.isEmpty ? nil : "\(machine.gaps.count) paths could not be read",
    ].compactMap(\.self)
    return facts.joined(separator: ", ") + "; "
      + (time.map { "read at \($0)" } ?? machine.capturePath.map { "read from the capture \($0)" } ?? "time unknown")
      + " by vfio-check \(tool.version)"
  }

  /// By subject, the worst first, else in the order of the findings; what is as it should be is folded away.
  private static func sections(_ findings: [FindingJSON]) -> [PageContents.Section] {
    var subjects: [String] = []
    for subject in findings.map(\.subject) where !subjects.contains(subject) { subjects.append(subject) }
    // A sort that keeps the order of what is equally bad: Swift's does not promise to.
    let severity = Dictionary(
      findings.filter { !$0.isWaived }.map { ($0.subject, $0.judged.severity) }, uniquingKeysWith: max)
    let sorted = (0...3).reversed().flatMap { level in subjects.filter { (severity[$0] ?? 0) == level } }
    return sorted.map { subject in
      let found = findings.filter { $0.subject == subject }
      let open = found.filter { $0.judged.severity > 0 }.sorted { $0.judged.severity > $1.judged.severity }
      let passed = found.filter { $0.judged.severity == 0 }
      let counted = [(Verdict.pass, "passed"), (.notApplicable, "not applicable")].compactMap { verdict, word in
        let count = passed.count { $0.judged == verdict }
        return count > 0 ? "\(count) \(word)" : nil
      }
      return PageContents.Section(
        name: heading(subject), open: open.map(verdict), passed: passed.map(verdict),
        passedText: counted.joined(separator: ", "))
    }
  }

  private static func verdict(_ finding: FindingJSON) -> PageContents.Verdict {
    let (word, tone) =
      switch finding.judged {
      case .pass: ("PASS", "good")
      case .warn: ("WARN", "doubtful")
      case .fail: ("FAIL", "bad")
      case .unknown: ("?", "unknown")
      case .notApplicable: ("n/a", "none")
      }
    let isOpen = finding.judged.severity > 0
    return PageContents.Verdict(
      id: finding.id, tone: tone, word: finding.isWaived ? "\(word), accepted" : word, summary: finding.summary,
      evidence: isOpen ? finding.evidence.map { PageContents.Evidence(path: $0.path, found: $0.value) } : [],
      remedies: isOpen
        ? finding.remedy.map {
          PageContents.Remedy(
            advice: $0.text, commands: ($0.command ?? "").split(separator: "\n").map(String.init))
        } : [])
  }

  private static func heading(_ subject: String) -> String {
    switch Subject(subject) {
    case .host: "The machine"
    case .group(let number): "IOMMU group \(number)"
    case .pci, .usb, nil: bare(subject)
    }
  }

  /// "0000:01:00.0" for "pci:0000:01:00.0".
  static func bare(_ subject: String) -> String {
    for kind in ["pci:", "usb:"] where subject.hasPrefix(kind) { return String(subject.dropFirst(kind.count)) }
    return subject
  }
}
