// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough

/// Puts findings into words, subject by subject.
struct FindingsText {
  let machine: Machine
  let layout: TextLayout
  /// What the machine as a whole is called.
  var hostHeading = "Host"

  private var detail: Detail { layout.detail }
  private var style: Style { layout.style }
  private var names: DeviceNames { layout.names }
  private var width: Int? { layout.width }

  func lines(_ sections: [(Subject, [Finding])]) -> [String] {
    var lines: [String] = []
    for (subject, findings) in sections {
      let shown = findings.filter(isShown)
      guard !shown.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(style.strong(heading(subject)))
      let idWidth = shown.map(\.id.count).max() ?? 0
      for finding in shown { lines += self.lines(finding, idWidth: idWidth) }
    }
    return lines + unrecorded(sections.flatMap(\.1))
  }

  /// What whoever recorded the machine left out, once for all findings that it leaves open.
  private func unrecorded(_ findings: [Finding]) -> [String] {
    let open = findings.filter { !$0.unrecorded.isEmpty && !$0.isAccepted }
    guard detail != .verbose, !open.isEmpty else { return [] }
    func list(_ words: [String]) -> [String] {
      var seen: Set<String> = []
      let text = words.filter { seen.insert($0).inserted }.map(printable).joined(separator: ", ")
      return wrapped(text, width: width.map { $0 - 4 }).map { "    " + $0 }
    }
    return ["", style.strong("Not recorded in this capture")] + list(open.flatMap(\.unrecorded).sorted())
      + ["  so these are unknown:"] + list(open.map(\.id))
  }

  private func isShown(_ finding: Finding) -> Bool {
    if detail != .verbose, !finding.unrecorded.isEmpty { return false }
    return switch detail {
    case .quiet: finding.verdict.severity > 0 && !finding.isAccepted
    case .normal: finding.verdict != .notApplicable
    case .verbose: true
    }
  }

  private func heading(_ subject: Subject) -> String {
    switch subject {
    case .host: hostHeading
    case .group(let number): "IOMMU group \(number)"
    case .pci(let address): "\(address)  \(names.pci(machine.pci[address]))"
    case .usb(let path): "\(path)  \(names.usb(machine.usb[path]))"
    }
  }

  private func lines(_ finding: Finding, idWidth: Int) -> [String] {
    let accepted = finding.isAccepted && finding.verdict.severity > 0 ? " (accepted)" : ""
    let indent = 2 + 4 + 2 + idWidth + 2
    let summary = wrapped(printable(finding.summary) + accepted, width: width.map { $0 - indent })
    var lines = ["  \(style.label(finding.verdict))  \(finding.id.padded(to: idWidth))  \(summary.first ?? "")"]
    lines += summary.dropFirst().map { String(repeating: " ", count: indent) + $0 }
    let inset = "        "
    if detail == .verbose || finding.verdict == .fail {
      for evidence in finding.evidence {
        lines.append(style.faint("\(inset)\(printable(evidence.path)) = \(printable(evidence.value))"))
      }
    }
    guard finding.verdict.severity > 0, !finding.isAccepted else { return lines }
    for remedy in finding.remedy {
      let text = wrapped(printable(remedy.text), width: width.map { $0 - inset.count - 2 })
      lines.append("\(inset)→ \(text.first ?? "")")
      lines += text.dropFirst().map { "\(inset)  \($0)" }
      // A command is never broken: it is there to be copied.
      for line in (remedy.command ?? "").split(separator: "\n") {
        lines.append("\(inset)    \(style.strong(printable(String(line))))")
      }
    }
    return lines
  }
}
