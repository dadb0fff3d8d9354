// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough

extension VerificationReport {
  /// The report as JSON, schema `vfio-check/verification`.
  public func json() throws -> String { try jsonText(VerificationJSON(self)) }

  /// The report as lines for a person. `width` is the terminal's, nil for no wrapping.
  public func text(_ detail: Detail, style: Style, names: DeviceNames, width: Int?) -> [String] {
    var lines = FindingsText(
      machine: context.machine, detail: detail, style: style, names: names, width: width, hostHeading: "This machine"
    ).lines(sections())
    if !lines.isEmpty { lines.append("") }
    return lines + conclusion(style) + watchLines(style)
  }

  private func watchLines(_ style: Style) -> [String] {
    guard let watch else { return [] }
    let extent = "\(watch.rounds) \(watch.rounds == 1 ? "look" : "looks") in \(Self.time(watch.seconds))"
    guard !watch.drifts.isEmpty else { return ["", style.good("Nothing drifted: \(extent)")] }
    return ["", style.bad("Drifted: \(extent), and in the last of them")]
      + watch.drifts.map { drift in "  \(drift.subject)  \(drift.check.map { $0 + ": " } ?? "")\(drift.summary)" }
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole < 60
      ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  /// The machine first, then the devices in the order in which they were found.
  private func sections() -> [(Subject, [Finding])] {
    let found = Dictionary(grouping: findings, by: \.subject)
    var seen: Set<Subject> = [.host]
    let order = [.host] + findings.map(\.subject).filter { seen.insert($0).inserted }
    return order.compactMap { subject in found[subject].map { (subject, $0) } }
  }

  private func conclusion(_ style: Style) -> [String] {
    var counts = ["\(count(.pass)) passed"]
    func add(_ number: Int, _ word: String) { if number > 0 { counts.append("\(number) \(word)") } }
    add(count(.warn), count(.warn) == 1 ? "warning" : "warnings")
    add(count(.fail), "failed")
    add(count(.unknown), "unknown")
    add(acceptedCount, "accepted")
    let verdict: String
    if count(.fail) > 0 {
      verdict = style.bad("Not verified: \(ids(.fail))")
    } else if count(.unknown) > 0 {
      verdict = style.doubtful("Nothing wrong was found, but not everything could be verified: \(ids(.unknown))")
    } else if context.passport == nil {
      verdict = style.doubtful(
        context.functions.isEmpty && context.usbDevices.isEmpty
          ? "No device was found that a hypervisor does not make up itself"
          : "Nothing wrong was found; that it is the host's device, and whole, only a passport can show")
    } else if count(.warn) > 0 {
      verdict = style.doubtful("Verified, with warnings: \(ids(.warn))")
    } else {
      verdict = style.good("Verified: it is the device of the passport, and whole")
    }
    return [verdict, counts.joined(separator: ", ")]
  }

  private func ids(_ verdict: Verdict) -> String {
    var seen: Set<String> = []
    return findings.filter { $0.verdict == verdict && !$0.isAccepted }.map(\.id).filter { seen.insert($0).inserted }
      .joined(separator: ", ")
  }
}
