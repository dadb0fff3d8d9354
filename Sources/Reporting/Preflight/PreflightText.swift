// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

extension PreflightReport: Document {
  /// Schema `vfio-check/report`.
  package var content: some Encodable { PreflightJSON(self) }

  package func text(_ layout: TextLayout) -> [String] { PreflightText(report: self, layout: layout).lines() }
}

/// Puts a preflight into words.
struct PreflightText {
  let report: PreflightReport
  let layout: TextLayout

  private var detail: Detail { layout.detail }
  private var style: Style { layout.style }
  private var names: DeviceNames { layout.names }
  private var width: Int? { layout.width }

  func lines() -> [String] {
    var lines = FindingsText(machine: report.machine, layout: layout).lines(sections())
    if report.targets.isEmpty { lines += candidateLines() }
    if !lines.isEmpty { lines.append("") }
    return lines + verdictLines()
  }

  /// Host first, then target by target, each with its group before it.
  private func sections() -> [(Subject, [Finding])] {
    let found = Dictionary(grouping: report.findings, by: \.subject)
    var order: [Subject] = [.host]
    for target in report.targets {
      if case .pci(let address) = target, let group = report.machine.pci[address]?.group { order.append(.group(group)) }
      order.append(target.subject)
    }
    order += report.findings.map(\.subject)
    var seen: Set<Subject> = []
    return order.filter { seen.insert($0).inserted }.compactMap { subject in found[subject].map { (subject, $0) } }
  }

  private func candidateLines() -> [String] {
    guard !report.candidates.isEmpty, detail != .quiet else { return [] }
    var lines = ["", style.strong("Devices that can be passed to a VM (more about one: vfio-check preflight DEVICE)")]
    let width = report.candidates.map(\.unit.selector.count).max() ?? 0
    for candidate in report.candidates {
      let word =
        switch candidate.state {
        case .ready: style.good("ready   ")
        case .warnings: style.doubtful("warnings")
        case .unknown: style.doubtful("unknown ")
        case .blocked: style.bad("blocked ")
        }
      // Several functions of a card mostly have the same to say.
      var seen: Set<String> = []
      let ids = candidate.reasons.map(\.id).filter { seen.insert($0).inserted }
      let reasons = ids.isEmpty ? "" : "  \(style.faint(ids.joined(separator: ", ")))"
      lines.append("  \(candidate.unit.selector.padded(to: width))  \(word)  \(name(candidate.unit))\(reasons)")
    }
    return lines
  }

  /// The name of the function that a card is called after, and how many others there are.
  private func name(_ unit: AssignableUnit) -> String {
    let others = unit.targets.count - 1
    return name(unit.lead) + (others > 0 ? "\(andMore(others)) \(plural(others, "function", "functions"))" : "")
  }

  private func subject(_ target: Target) -> String {
    switch target {
    case .pci(let address): "\(address)"
    case .usb(let path): "\(path)"
    }
  }

  private func name(_ target: Target) -> String {
    switch target {
    case .pci(let address): names.pci(report.machine.pci[address])
    case .usb(let path): names.usb(report.machine.usb[path])
    }
  }

  private func verdictLines() -> [String] {
    let findings = report.findings.map(FindingJSON.init)
    let conclusion = Conclusion(preflight: findings, targets: report.targets.map(subject))
    var lines = [style.painted(conclusion), FindingCounts(findings).text]
    if let first = report.findings.first(where: { $0.verdict == .fail && !$0.isAccepted }), detail != .quiet {
      lines.append(style.faint("more about a check: vfio-check explain \(first.id)"))
    }
    return lines
  }
}
