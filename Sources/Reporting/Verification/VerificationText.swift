// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

extension VerificationReport: Document {
  /// Schema `vfio-check/verification`.
  package var content: some Encodable { VerificationJSON(self) }

  package func text(_ layout: TextLayout) -> [String] {
    var lines = FindingsText(machine: context.machine, layout: layout, hostHeading: "This machine").lines(sections())
    if !lines.isEmpty { lines.append("") }
    return lines + conclusion(layout.style) + watchLines(layout.style)
  }

  private func watchLines(_ style: Style) -> [String] {
    guard let watch else { return [] }
    let extent = Self.extent(rounds: watch.rounds, seconds: watch.seconds)
    guard !watch.drifts.isEmpty else { return ["", style.good("Nothing drifted: \(extent)")] }
    return ["", style.bad("Drifted: \(extent), and in the last of them")]
      + watch.drifts.map { drift in "  \(drift.subject)  \(drift.check.map { $0 + ": " } ?? "")\(drift.summary)" }
  }

  /// "5 looks in 20 s".
  static func extent(rounds: Int, seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    let time =
      whole < 60
      ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    return "\(counted(rounds, "look")) in \(time)"
  }

  /// The machine first, then the devices in the order in which they were found.
  private func sections() -> [(Subject, [Finding])] {
    let found = Dictionary(grouping: findings, by: \.subject)
    var seen: Set<Subject> = [.host]
    let order = [.host] + findings.map(\.subject).filter { seen.insert($0).inserted }
    return order.compactMap { subject in found[subject].map { (subject, $0) } }
  }

  private func conclusion(_ style: Style) -> [String] {
    let findings = findings.map(FindingJSON.init)
    let conclusion = Conclusion(
      verification: findings, hasPassport: context.passport != nil, hasDevices: hasDevices)
    return [style.painted(conclusion), FindingCounts(findings).text]
  }
}
